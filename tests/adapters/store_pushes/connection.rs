//! The connection's row, which all nodes share.

use super::*;

#[tokio::test]
async fn a_pause_is_lengthened_and_never_cut() {
    for database in databases().await {
        let store = database.store().await;
        store.pause(at(20)).await.unwrap();
        store.pause(at(10)).await.unwrap();
        assert_eq!(store.connection().await.unwrap().paused_until, Some(at(20)));
        store.pause(at(30)).await.unwrap();
        assert_eq!(store.connection().await.unwrap().paused_until, Some(at(30)));
    }
}

#[tokio::test]
async fn an_open_circuit_keeps_its_beginning_and_counts_failed_tests() {
    for database in databases().await {
        let store = database.store().await;
        assert_eq!(store.connection().await.unwrap().circuit, None);
        let first =
            PushFailure { code: Some("AADSTS7000215".to_owned()), ..FailureReason::SignIn.into() };
        store.open_circuit(&first, at(1), at(31)).await.unwrap();
        let second = PushFailure::of_field(FailureReason::PrivilegeMissing, "prvWriteLead");
        store.open_circuit(&second, at(40), at(100)).await.unwrap();

        let circuit = store.connection().await.unwrap().circuit.unwrap();
        assert_eq!(circuit.failure, second);
        assert_eq!((circuit.opened_at, circuit.next_test_at), (at(1), at(100)));
        assert_eq!(circuit.failed_tests, 1);
        assert!(store.close_circuit().await.unwrap());
        assert!(!store.close_circuit().await.unwrap(), "it was closed already");
        assert_eq!(store.connection().await.unwrap().circuit, None);
    }
}
