//! `startPartnerCenterSignIn`.

use async_graphql::{Context, Object, Result};
use url::Url;

use super::payloads::{SignInPayload, refusals};
use crate::{
    graphql::{
        context::Reach,
        error::{Code, fault, internal},
        row::Row,
        types::{UserError, UserErrorCode},
    },
    ports::sign_in::SignInNeed,
    services::{
        set_up::SetUp,
        sign_in::{BeginError, explain},
    },
    texts::Texts,
};

/// `startPartnerCenterSignIn`.
#[derive(Debug, Default)]
pub struct StartPartnerCenterSignIn;

#[Object]
impl StartPartnerCenterSignIn {
    /// Begins a device-code sign-in; the answer tells where to type which code.
    async fn start_partner_center_sign_in(&self, ctx: &Context<'_>) -> Result<Row<SignInPayload>> {
        let (state, locale) = (ctx.state(), ctx.caller().locale);
        let refused =
            |error| Ok(Row(SignInPayload { user_errors: refusals([error]), ..Default::default() }));
        let sign_ins = match &state.partner_center {
            SetUp::On(sign_ins) => sign_ins,
            SetUp::Off => {
                return refused(UserError::feature_disabled("partner-center-off", locale));
            }
            SetUp::Bad(problem) => {
                let code = UserErrorCode::FeatureDisabled;
                return refused(UserError::integration(code, problem.explain(locale)));
            }
        };
        let code = match sign_ins.begin().await {
            Ok(code) => code,
            Err(BeginError::ByPassword) => {
                let message = Texts::get().refused("sign-in-by-password", None, locale);
                return refused(UserError::integration(UserErrorCode::Conflict, message));
            }
            Err(BeginError::Refused(error)) => {
                let message = explain(&error, sign_ins.way(), locale);
                return match error.need {
                    SignInNeed::Time => Err(fault(Code::UpstreamUnavailable, message)),
                    _ => refused(UserError::integration(UserErrorCode::Conflict, message)),
                };
            }
        };
        // Somebody else waits until the person has typed it.
        state.handles.wake_sign_in();
        let page = Url::parse(&code.verification_uri).map_err(|_| internal())?;
        Ok(Row(SignInPayload {
            verification_uri: Some(page),
            user_code: Some(code.user_code),
            expires_at: Some(code.expires_at),
            user_errors: Vec::new(),
        }))
    }
}
