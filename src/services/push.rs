//! Bringing leads into Dynamics: the wish is a row, a runner delivers what is due, and whoever asks
//! reads how it stands.

mod deliver;
mod request;
mod run;
mod subject;
mod test;
mod tying;

pub use self::{
    request::{Overview, Preview, PreviewAction, Pushes, Standing},
    run::{Pace, Ports, PushRunner, Pushed},
    test::Tested,
    tying::Tying,
};
