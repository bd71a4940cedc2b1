//! On which ways alerts go out.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use crate::{
    domain::{delivery::Delivery, ids::AlertId},
    ports::store::StoreError,
    services::alerts::Alerts,
};

pub(super) struct DeliveryLoader(pub(super) Alerts);

impl Loader<AlertId> for DeliveryLoader {
    type Value = Vec<Delivery>;
    type Error = StoreError;

    /// One statement for all alerts.
    async fn load(&self, keys: &[AlertId]) -> Result<HashMap<AlertId, Vec<Delivery>>, StoreError> {
        let mut found: HashMap<AlertId, Vec<Delivery>> = HashMap::new();
        for delivery in self.0.deliveries(keys).await? {
            found.entry(delivery.alert_id).or_default().push(delivery);
        }
        Ok(found)
    }
}
