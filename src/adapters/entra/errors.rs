//! Entra's refusals, sorted by who can mend them. The OAuth error decides; its number only refines.

use std::{error::Error, fmt};

use oauth2::{
    DeviceCodeErrorResponse, DeviceCodeErrorResponseType, ErrorResponse, RequestTokenError,
};
use serde::{Deserialize, Serialize};

use super::Grant;
use crate::ports::sign_in::{SignInError, SignInNeed};

/// The body of a refusal, as far as it is used.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct EntraError {
    error: String,
    #[serde(default)]
    error_codes: Vec<u32>,
}

impl fmt::Display for EntraError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for EntraError {}

const WANTS_MFA: [u32; 6] = [50_072, 50_074, 50_076, 50_078, 50_079, 50_158];
const WRONG_PASSWORD: [u32; 6] = [50_034, 50_053, 50_055, 50_056, 50_057, 50_126];
const BY_POLICY: [u32; 6] = [53_000, 53_001, 53_002, 53_003, 70_043, 530_035];
const SET_UP: [u32; 15] = [
    50_001, 50_194, 65_001, 70_001, 70_002, 70_011, 90_002, 500_011, 650_056, 650_057, 700_011,
    700_016, 700_025, 7_000_215, 9_001_023,
];
const TRANSIENT: [u32; 4] = [50_033, 50_087, 50_196, 90_006];

/// Sorts a refused or failed token request.
pub(super) fn read<E: Error + 'static>(
    error: &RequestTokenError<E, EntraError>,
    grant: &Grant,
) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(refusal) => refused(refusal, grant),
        // A gateway's page, or half an answer: the service is unwell, the grant is not.
        RequestTokenError::Request(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_) => SignInError {
            need: SignInNeed::Time,
            code: "sign-in-unreachable".to_owned(),
            wants_mfa: false,
        },
    }
}

/// Sorts the end of a device-code sign-in.
pub(super) fn of_device_code<E: Error + 'static>(
    error: &RequestTokenError<E, DeviceCodeErrorResponse>,
    grant: &Grant,
) -> SignInError {
    let RequestTokenError::ServerResponse(refusal) = error else {
        return SignInError {
            need: SignInNeed::Time,
            code: "sign-in-unreachable".to_owned(),
            wants_mfa: false,
        };
    };
    let error = match refusal.error() {
        DeviceCodeErrorResponseType::ExpiredToken => "expired_token".to_owned(),
        DeviceCodeErrorResponseType::AccessDenied => "authorization_declined".to_owned(),
        other => other.as_ref().to_owned(),
    };
    refused(&EntraError { error, error_codes: Vec::new() }, grant)
}

fn refused(refusal: &EntraError, grant: &Grant) -> SignInError {
    let number = refusal.error_codes.first().copied();
    let among = |list: &[u32]| number.is_some_and(|number| list.contains(&number));
    let wants_mfa = among(&WANTS_MFA);
    let by_password = matches!(grant, Grant::Password { .. });
    let need = match refusal.error.as_str() {
        "temporarily_unavailable" | "server_error" => SignInNeed::Time,
        _ if among(&TRANSIENT) => SignInNeed::Time,
        _ if among(&BY_POLICY) => SignInNeed::Admin,
        _ if among(&SET_UP) || (by_password && among(&WRONG_PASSWORD)) => SignInNeed::SetUp,
        "access_denied" => SignInNeed::Admin,
        "invalid_grant"
        | "interaction_required"
        | "login_required"
        | "expired_token"
        | "authorization_declined"
        | "bad_verification_code"
        | "code_expired" => SignInNeed::Person,
        _ => SignInNeed::SetUp,
    };
    let code = number.map_or_else(|| refusal.error.clone(), |number| format!("AADSTS{number}"));
    SignInError { need, code, wants_mfa }
}
