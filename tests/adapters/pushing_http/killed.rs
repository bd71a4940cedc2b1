//! A node dies at every point between the wish and its acknowledgement, and the request that it sent
//! goes on without it.

use super::*;
use crate::pushing::killed::{Fate, Mortal};

impl World {
    /// A node that dies at that point, or steps once.
    async fn mortal_step(&self, number: u128, fate: &Arc<Fate>) {
        let budget = self.budget();
        let client: Arc<dyn Dynamics> = Arc::new(self.client(APPLICATION.1, &budget));
        let store = Mortal::new(self.store.clone(), fate);
        let dynamics = Mortal::new(client, fate);
        let runner = self.runner(number, Arc::new(store), Arc::new(dynamics), budget);
        tokio::select! {
            stepped = runner.step() => drop(stepped.unwrap()),
            () = fate.died() => {}
        }
    }
}

#[tokio::test]
async fn two_nodes_die_wherever_and_each_lead_is_there_once_and_none_is_lost() {
    let world = World::new(4, 151).await;
    let (mut deaths, heir) = (0, world.node(3));
    world.push(&heir).await;
    for round in 0..15 {
        for point in 0..14 {
            world.scan(30 + (point + 5 * round) as u8 % 70).await;
            if point % 4 == 0 {
                let row = id_of(&world, "lead-2.com.tr");
                assert!(world.organisation.dynamics.delete_row("lead", row));
            }
            world.wish().await;
            let (one, other) = (Fate::at_point(point), Fate::at_point((point * 7) % 15));
            tokio::join!(world.mortal_step(1, &one), world.mortal_step(2, &other));
            deaths += u32::from(one.is_spent()) + u32::from(other.is_spent());
            // The leases of the dead end, and somebody else goes on; a lead that was found deleted
            // is asked for once more.
            world.time.pass(TimeDelta::minutes(1));
            world.settle(&heir).await;
            world.push(&heir).await;
            assert!(world.all_are(PushState::Pushed).await, "round {round}, point {point}");
            world.each_is_there_once();
        }
    }
    assert!(deaths > 200, "only {deaths} deaths");
    let score = row_of(&world, "lead-0.com.tr").value("hnt_finalscore").clone();
    for lead in 0..4 {
        let row = row_of(&world, &format!("lead-{lead}.com.tr"));
        assert_eq!(row.value("hnt_finalscore"), &score, "the newest content stands there");
        assert!(!world.history(lead).await.is_empty());
    }
}
