//! A name server of few words: it knows one kind of company, and answers everything else with "no
//! such record".

use std::{net::UdpSocket, thread, time::Duration};

const MX: u16 = 15;

/// Listens on a free port of loopback until the test process ends. Names that begin with `mail-`
/// have an MX at Google; names that begin with `broken-` get SERVFAIL.
pub fn start() -> String {
    start_slow(Duration::ZERO)
}

/// The same, and each answer takes a while.
pub fn start_slow(pause: Duration) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let mut packet = [0; 1_500];
        while let Ok((length, asker)) = socket.recv_from(&mut packet) {
            thread::sleep(pause);
            if let Some(answer) = answer(&packet[..length]) {
                let _ = socket.send_to(&answer, asker);
            }
        }
    });
    address
}

fn answer(question: &[u8]) -> Option<Vec<u8>> {
    let end = 12 + question.get(12..)?.iter().position(|byte| *byte == 0)? + 5;
    let name = question.get(13..end - 4)?;
    let kind = u16::from_be_bytes([question[end - 4], question[end - 3]]);
    let is_broken = name.starts_with(b"broken-");
    let has_mx = name.starts_with(b"mail-") && kind == MX;

    let mut answer = question[..2].to_vec();
    // Response, recursion desired and available; SERVFAIL or no error.
    answer.extend([0x81, if is_broken { 0x82 } else { 0x80 }]);
    answer.extend([0, 1, 0, u8::from(has_mx), 0, 0, 0, 0]);
    answer.extend(&question[12..end]);
    if has_mx {
        let host = b"\x04smtp\x06google\x03com\x00";
        answer.extend([0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 2 + host.len() as u8, 0, 1]);
        answer.extend(host);
    }
    Some(answer)
}
