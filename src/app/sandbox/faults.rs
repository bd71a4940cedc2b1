//! The faults that `/sandbox` switches.

use serde_json::{Value, json};

use super::{Sandbox, companies};
use crate::sandbox::{
    dynamics::Faults,
    entra::TokenError,
    partner_center::{Fault, RetryAfter, When, sample},
};

/// Requests that a switched fault strikes before it ends by itself.
const STRIKES: usize = 1_000;

/// Per mille of all requests.
const WHOLE: u16 = 1_000;

/// Seconds that a throttled caller has to wait.
const PAUSE: u32 = 3;

/// One that can be switched on and off, or one that happens once.
const FAULTS: [(&str, bool); 9] = [
    ("partner-center-throttled", true),
    ("partner-center-down", true),
    ("sign-in-down", true),
    ("dynamics-throttled", true),
    ("dynamics-down", true),
    ("dynamics-loses-answers", true),
    ("sign-in-revoked", false),
    ("tokens-expired", false),
    ("referral-arrives", false),
];

impl Sandbox {
    /// All faults, and which of them are on.
    pub(super) fn faults(&self) -> Vec<Value> {
        let on = self.on.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let one = |(name, is_switch): &(&'static str, bool)| json!({"name": name, "isSwitch": is_switch, "on": on.contains(name)});
        FAULTS.iter().map(one).collect()
    }

    /// Switches one. False: there is none of that name.
    pub(super) fn set_fault(&self, name: &str, is_on: bool) -> bool {
        let Some((name, is_switch)) = FAULTS.iter().find(|(known, _)| *known == name) else {
            return false;
        };
        match *name {
            "partner-center-throttled" => {
                self.strike(is_on, &Fault::Status(429, RetryAfter::Seconds(3)));
            }
            "partner-center-down" => self.strike(is_on, &Fault::Status(503, RetryAfter::Absent)),
            "sign-in-down" => {
                let error = is_on.then(|| TokenError::new("temporarily_unavailable", 90_033));
                self.entra.set_faults(|faults| faults.token_error = error);
            }
            "dynamics-throttled" | "dynamics-down" | "dynamics-loses-answers" => {
                let share = if is_on { WHOLE } else { 0 };
                self.dynamics.set_faults(|Faults { shares, .. }| match *name {
                    "dynamics-throttled" => (shares.throttled, shares.pause) = (share, PAUSE),
                    "dynamics-down" => shares.unavailable = share,
                    _ => shares.lost = share / 3,
                });
            }
            "sign-in-revoked" => self.entra.revoke_grants(),
            "tokens-expired" => self.entra.expire_access_tokens(),
            _ => self.arrive(),
        }
        let mut on = self.on.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        on.retain(|known| known != name);
        if is_on && *is_switch {
            on.push(name);
        }
        true
    }

    fn strike(&self, is_on: bool, fault: &Fault) {
        self.partner_center.set_faults(|faults| {
            faults.script.clear();
            if is_on {
                faults.script = vec![(When::Next, fault.clone()); STRIKES];
            }
        });
    }

    /// One more referral, about a company that has none yet.
    fn arrive(&self) {
        let now = (self.now)();
        self.partner_center.change(|referrals| {
            let number = referrals.len();
            let mut made = sample::referrals(&companies(), number + 1, now);
            if let Some(mut newest) = made.pop() {
                newest["updatedDateTime"] = json!(sample::wire_time(now, number));
                referrals.insert(0, newest);
            }
        });
    }
}
