//! The stub client against an authority that misbehaves.

use std::{
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::Arc,
    time::Duration,
};

use futures::future::join_all;
use hickory_proto::{
    op::ResponseCode,
    rr::{RData, Record as WireRecord, RecordType as WireType, rdata::AAAA},
};
use hunter::{
    adapters::dns::{DnsOptions, StubDns},
    ports::dns::{Answer, Dns, DnsFailure, Record, RecordType},
};
use tokio::{runtime::Handle, time::Instant};

use crate::authority::{Authority, Reply, a, alias, mx, name, ns, txt};

/// Short, so that silence is quickly noticed; long enough for a busy machine.
const TIMEOUT: Duration = Duration::from_millis(300);

fn client(servers: &[SocketAddr]) -> StubDns {
    let options =
        DnsOptions { servers: servers.to_vec(), timeout: TIMEOUT, ..DnsOptions::default() };
    StubDns::new(options, Handle::current())
}

/// An address nobody listens on.
fn closed() -> SocketAddr {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

fn address(last: u8) -> Answer {
    Answer::Records(vec![Record::Address(Ipv4Addr::new(192, 0, 2, last).into())])
}

fn good() -> Reply {
    Reply::Records(vec![a(192, 0, 2, 1)])
}

#[tokio::test]
async fn each_type_comes_back_in_the_words_of_the_port() {
    let authority = Authority::start(|asked| {
        Reply::Records(match asked.name.as_str() {
            "a.example" => vec![a(192, 0, 2, 1)],
            "aaaa.example" => vec![RData::AAAA(AAAA("2001:db8::1".parse().unwrap()))],
            "mx.example" if asked.record_type == WireType::MX => {
                vec![mx(10, "MAIL.Example"), mx(0, "first.example")]
            }
            "null.example" => vec![mx(0, ".")],
            "ns.example" => vec![ns("NS1.example")],
            "txt.example" => vec![txt(&[b"v=spf1 ", b"-all"]), txt(&[b"caf\xe9"])],
            "alias.example" => vec![alias("target.example")],
            other => panic!("{other}"),
        })
    })
    .await;
    let dns = client(&[authority.address]);
    let mail = |preference, host: &str| Record::Mx { preference, host: host.into() };
    for (name, record_type, records) in [
        ("a.example", RecordType::A, vec![Record::Address("192.0.2.1".parse().unwrap())]),
        ("aaaa.example", RecordType::Aaaa, vec![Record::Address("2001:db8::1".parse().unwrap())]),
        ("mx.example", RecordType::Mx, vec![mail(10, "mail.example"), mail(0, "first.example")]),
        ("null.example", RecordType::Mx, vec![mail(0, "")]),
        ("ns.example", RecordType::Ns, vec![Record::NameServer("ns1.example".into())]),
        (
            "txt.example",
            RecordType::Txt,
            vec![Record::Text("v=spf1 -all".into()), Record::Text("caf\u{fffd}".into())],
        ),
        ("alias.example", RecordType::Cname, vec![Record::Alias("target.example".into())]),
    ] {
        assert_eq!(dns.query(name, record_type).await, Answer::Records(records), "{name}");
    }
}

#[tokio::test]
async fn every_kind_of_no_is_told_apart() {
    let authority = Authority::without_tcp(|asked| match asked.name.as_str() {
        "nxdomain.example" => Reply::NxDomain,
        "nodata.example" => Reply::NoData,
        "servfail.example" => Reply::Code(ResponseCode::ServFail),
        "refused.example" => Reply::Code(ResponseCode::Refused),
        "notimp.example" => Reply::Code(ResponseCode::NotImp),
        "formerr.example" => Reply::Code(ResponseCode::FormErr),
        "lame.example" => Reply::Referral,
        "truncated.example" => Reply::Truncated,
        "garbage.example" => Reply::Garbage,
        "silent.example" => Reply::Silence,
        other => panic!("{other}"),
    })
    .await;
    let dns = client(&[authority.address]);
    for (name, answer) in [
        ("nxdomain.example", Answer::NxDomain),
        ("nodata.example", Answer::NoData),
        ("servfail.example", Answer::Failed(DnsFailure::ServFail)),
        ("refused.example", Answer::Failed(DnsFailure::Refused)),
        ("notimp.example", Answer::Failed(DnsFailure::Refused)),
        ("formerr.example", Answer::Failed(DnsFailure::Malformed)),
        ("lame.example", Answer::Failed(DnsFailure::Refused)),
        ("truncated.example", Answer::Failed(DnsFailure::Truncated)),
        ("garbage.example", Answer::Failed(DnsFailure::Malformed)),
        ("silent.example", Answer::Failed(DnsFailure::Timeout)),
    ] {
        assert_eq!(dns.query(name, RecordType::A).await, answer, "{name}");
    }
}

#[tokio::test]
async fn a_failing_first_server_is_left_for_the_second() {
    for fault in ["servfail", "refused", "lame", "garbage", "truncated", "silent"] {
        let first = Authority::without_tcp(move |_| match fault {
            "servfail" => Reply::Code(ResponseCode::ServFail),
            "refused" => Reply::Code(ResponseCode::Refused),
            "lame" => Reply::Referral,
            "garbage" => Reply::Garbage,
            "truncated" => Reply::Truncated,
            _ => Reply::Silence,
        })
        .await;
        let second = Authority::start(|_| good()).await;
        let dns = client(&[first.address, second.address]);
        assert_eq!(dns.query("a.example", RecordType::A).await, address(1), "{fault}");
        assert_eq!((first.asked().len(), second.asked().len()), (1, 1), "{fault}");
    }
}

#[tokio::test]
async fn a_first_server_that_nobody_runs_is_left_for_the_second() {
    let second = Authority::start(|_| good()).await;
    let dns = client(&[closed(), second.address]);
    assert_eq!(dns.query("a.example", RecordType::A).await, address(1));
}

#[tokio::test]
async fn no_from_a_working_server_is_an_answer_and_the_second_is_not_asked() {
    let first = Authority::start(|_| Reply::NxDomain).await;
    let second = Authority::start(|_| good()).await;
    let dns = client(&[first.address, second.address]);
    assert_eq!(dns.query("a.example", RecordType::A).await, Answer::NxDomain);
    assert!(second.asked().is_empty());
}

#[tokio::test]
async fn a_server_that_stays_silent_is_soon_asked_last() {
    let first = Authority::start(|_| Reply::Silence).await;
    let second = Authority::start(|_| good()).await;
    let dns = client(&[first.address, second.address]);
    for number in 0..8 {
        let name = format!("{number}.example");
        assert_eq!(dns.query(&name, RecordType::A).await, address(1));
    }
    assert_eq!(first.asked().len(), 3);
}

#[tokio::test]
async fn silence_of_all_servers_is_a_timeout_within_bounds() {
    let first = Authority::start(|_| Reply::Silence).await;
    let second = Authority::start(|_| Reply::Silence).await;
    let dns = client(&[first.address, second.address]);
    let begun = Instant::now();
    let answer = dns.query("a.example", RecordType::A).await;
    assert_eq!(answer, Answer::Failed(DnsFailure::Timeout));
    assert!(begun.elapsed() < TIMEOUT * 5, "{:?}", begun.elapsed());
    assert_eq!(first.asked().len() + second.asked().len(), 4);
}

#[tokio::test]
async fn dead_servers_are_unreachable_at_once() {
    let dns = client(&[closed(), closed()]);
    let begun = Instant::now();
    let answer = dns.query("a.example", RecordType::A).await;
    assert_eq!(answer, Answer::Failed(DnsFailure::Unreachable));
    assert!(begun.elapsed() < TIMEOUT, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_long_answer_is_fetched_over_tcp() {
    let long: Vec<u8> = (0..4_000).map(|number| b'a' + (number % 26) as u8).collect();
    let expected = String::from_utf8(long.clone()).unwrap();
    let authority = Authority::start(move |asked| {
        if asked.over_tcp {
            Reply::Records(vec![txt(&long.chunks(250).collect::<Vec<_>>())])
        } else {
            Reply::Truncated
        }
    })
    .await;
    let dns = client(&[authority.address]);
    let answer = dns.query("long.example", RecordType::Txt).await;
    assert_eq!(answer, Answer::Records(vec![Record::Text(expected)]));
}

#[tokio::test]
async fn forged_packets_are_not_believed() {
    let authority = Authority::start(|_| Reply::AfterForgeries(vec![a(192, 0, 2, 1)])).await;
    let dns = client(&[authority.address]);
    assert_eq!(dns.query("a.example", RecordType::A).await, address(1));
}

#[tokio::test]
async fn a_server_older_than_edns_is_asked_plainly() {
    let authority =
        Authority::start(
            |asked| {
                if asked.with_edns { Reply::Code(ResponseCode::FormErr) } else { good() }
            },
        )
        .await;
    let dns = client(&[authority.address]);
    assert_eq!(dns.query("a.example", RecordType::A).await, address(1));
    assert_eq!(authority.asked().len(), 2);
}

#[tokio::test]
async fn aliases_are_followed_within_an_answer_and_over_several() {
    let authority = Authority::start(|asked| match asked.name.as_str() {
        "www.example" => Reply::Answer(vec![
            WireRecord::from_rdata(name("www.example"), 300, alias("cdn.example")),
            WireRecord::from_rdata(name("CDN.example"), 300, alias("edge.example")),
            WireRecord::from_rdata(name("edge.example"), 300, a(192, 0, 2, 1)),
        ]),
        "one.example" => Reply::Records(vec![alias("two.example")]),
        "two.example" => Reply::Records(vec![alias("three.example")]),
        "three.example" => Reply::Records(vec![a(192, 0, 2, 3)]),
        "dangling.example" => Reply::Records(vec![alias("gone.example")]),
        "gone.example" => Reply::NxDomain,
        "empty.example" => Reply::Records(vec![alias("nothing.example")]),
        "nothing.example" => Reply::NoData,
        other => panic!("{other}"),
    })
    .await;
    let dns = client(&[authority.address]);
    assert_eq!(dns.query("www.example", RecordType::A).await, address(1));
    assert_eq!(dns.query("one.example", RecordType::A).await, address(3));
    assert_eq!(dns.query("dangling.example", RecordType::A).await, Answer::NxDomain);
    assert_eq!(dns.query("empty.example", RecordType::A).await, Answer::NoData);
}

#[tokio::test]
async fn an_alias_loop_ends() {
    let authority = Authority::start(|asked| match asked.name.as_str() {
        "self.example" => Reply::Records(vec![alias("self.example")]),
        "ping.example" => Reply::Records(vec![alias("pong.example")]),
        "pong.example" => Reply::Records(vec![alias("ping.example")]),
        other => panic!("{other}"),
    })
    .await;
    let dns = client(&[authority.address]);
    for name in ["self.example", "ping.example"] {
        let answer = dns.query(name, RecordType::A).await;
        assert_eq!(answer, Answer::Failed(DnsFailure::Malformed), "{name}");
    }
    assert!(authority.asked().len() <= 12, "{}", authority.asked().len());
}

#[tokio::test]
async fn lost_packets_cost_a_little_time_and_no_answer() {
    // Every seventh question is lost, the retries of others among them.
    let authority =
        Authority::start(|asked| if asked.number % 7 == 3 { Reply::Silence } else { good() }).await;
    let dns = client(&[authority.address]);
    let names: Vec<_> = (0..500).map(|number| format!("{number}.example")).collect();
    let answers = join_all(names.iter().map(|name| dns.query(name, RecordType::A))).await;
    let lost = answers.iter().filter(|answer| **answer != address(1)).count();
    assert_eq!(lost, 0);
}

#[tokio::test]
async fn a_question_is_asked_once_while_its_answer_lives() {
    let authority = Authority::start(|asked| match asked.name.as_str() {
        "no.example" => Reply::NxDomain,
        "brief.example" => {
            Reply::Answer(vec![WireRecord::from_rdata(name("brief.example"), 0, a(192, 0, 2, 1))])
        }
        _ => good(),
    })
    .await;
    let dns = client(&[authority.address]);
    for (name, questions) in [("a.example", 1), ("no.example", 1), ("brief.example", 3)] {
        let before = authority.asked().len();
        for spelling in [name, &name.to_uppercase(), name] {
            dns.query(spelling, RecordType::A).await;
        }
        assert_eq!(authority.asked().len() - before, questions, "{name}");
    }
}

#[tokio::test]
async fn a_hundred_askers_of_one_cold_name_cost_one_question() {
    let authority = Authority::start(|_| good()).await;
    let dns = client(&[authority.address]);
    let answers = join_all((0..100).map(|_| dns.query("a.example", RecordType::A))).await;
    assert!(answers.iter().all(|answer| *answer == address(1)));
    assert_eq!(authority.asked().len(), 1);
}

#[tokio::test]
async fn who_waits_takes_over_when_the_first_asker_goes_away() {
    let authority =
        Authority::start(|asked| if asked.number == 0 { Reply::Silence } else { good() }).await;
    let dns = Arc::new(client(&[authority.address]));
    let mut first = Box::pin(dns.query("a.example", RecordType::A));
    assert!(futures::poll!(&mut first).is_pending());
    let mut second = Box::pin(dns.query("a.example", RecordType::A));
    assert!(futures::poll!(&mut second).is_pending());
    drop(first);
    assert_eq!(second.await, address(1));
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let authority = Authority::start(|asked| {
        if asked.number == 0 { Reply::Code(ResponseCode::ServFail) } else { good() }
    })
    .await;
    let dns = client(&[authority.address]);
    let failed = dns.query("a.example", RecordType::A).await;
    assert_eq!(failed, Answer::Failed(DnsFailure::ServFail));
    assert_eq!(dns.query("a.example", RecordType::A).await, address(1));
}

#[tokio::test]
async fn names_that_cannot_be_written_in_dns_do_not_exist_and_are_not_asked() {
    let authority = Authority::start(|_| good()).await;
    let dns = client(&[authority.address]);
    let long_label = format!("{}.example", "a".repeat(64));
    let long_name = ["abcdefg"; 40].join(".");
    for name in
        ["", ".", "a..example", ".example", "a.example.", &long_label, &long_name, "ş.example"]
    {
        assert_eq!(dns.query(name, RecordType::A).await, Answer::NxDomain, "{name}");
    }
    assert!(authority.asked().is_empty());
}

#[tokio::test]
async fn other_servers_are_asked_after_a_reload_and_old_answers_are_forgotten() {
    let before = Authority::start(|_| good()).await;
    let after = Authority::start(|_| Reply::Records(vec![a(192, 0, 2, 9)])).await;
    let dns = client(&[before.address]);
    assert_eq!(dns.query("a.example", RecordType::A).await, address(1));
    dns.reload(&[after.address]);
    assert_eq!(dns.servers(), [after.address]);
    assert_eq!(dns.query("a.example", RecordType::A).await, address(9));
}

#[tokio::test]
async fn worn_sockets_are_replaced_without_losing_a_question() {
    let authority = Authority::start(|_| Reply::NxDomain).await;
    let options = DnsOptions {
        servers: vec![authority.address],
        timeout: TIMEOUT,
        sockets: 1,
        questions_per_socket: 10,
        ..DnsOptions::default()
    };
    let dns = StubDns::new(options, Handle::current());
    let names: Vec<_> = (0..200).map(|number| format!("{number}.example")).collect();
    for batch in names.chunks(20) {
        let answers = join_all(batch.iter().map(|name| dns.query(name, RecordType::A))).await;
        assert!(answers.iter().all(|answer| *answer == Answer::NxDomain));
    }
    let ports: std::collections::HashSet<_> = authority.asked().iter().map(|a| a.port).collect();
    assert!(ports.len() >= 9, "{ports:?}");
}
