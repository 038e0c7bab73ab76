//! The description served at `/v1/openapi.json`. Routes describe themselves; the refusals of each are added here from the one
//! table of statuses and codes, so that the description cannot say less than the centre does.

use crate::error::{REFUSALS, Refused};
use axum::http::StatusCode;
use pendamping_protocol::code::{Code, Refusal};
use serde_json::json;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Header, HeaderBuilder, Info, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

/// What each operation can refuse with, beside what every one can.
const BY_OPERATION: &[(&str, &[Code])] = &[
    (
        "post /v1/sync",
        &[
            Code::BadJson,
            Code::SignInAgain,
            Code::BadSignature,
            Code::TooLarge,
            Code::TooManyItems,
            Code::BadEncoding,
            Code::UpgradeRequired,
            Code::InstallRewound,
        ],
    ),
    (
        "post /v1/install",
        &[
            Code::BadJson,
            Code::SignInAgain,
            Code::BadSignature,
            Code::InstallRewound,
            Code::TooLarge,
            Code::BadEncoding,
        ],
    ),
    (
        "post /v1/enrol",
        &[
            Code::BadJson,
            Code::CodeUnknown,
            Code::CodeUsed,
            Code::CodeExpired,
            Code::TooLarge,
            Code::BadEncoding,
            Code::TooManyAttempts,
        ],
    ),
    ("get /v1/data-requests", &[Code::SignInAgain, Code::NotFound]),
    ("get /v1/disclosures", &[Code::SignInAgain, Code::NotFound]),
    (
        "post /v1/recover",
        &[
            Code::BadJson,
            Code::CodeUnknown,
            Code::CodeUsed,
            Code::CodeExpired,
            Code::NotFound,
            Code::TooLarge,
            Code::BadEncoding,
            Code::TooManyAttempts,
        ],
    ),
    (
        "post /v1/photos",
        &[
            Code::BadHeader,
            Code::SignInAgain,
            Code::NotFound,
            Code::WrongTusVersion,
            Code::TooLarge,
            Code::WrongContentType,
            Code::BadPhoto,
            Code::WrongChecksum,
        ],
    ),
    ("head /v1/photos/{sha256}", &[Code::SignInAgain, Code::NotFound, Code::WrongTusVersion]),
    (
        "patch /v1/photos/{sha256}",
        &[
            Code::BadHeader,
            Code::SignInAgain,
            Code::NotFound,
            Code::WrongOffset,
            Code::WrongTusVersion,
            Code::TooLarge,
            Code::WrongContentType,
            Code::BadPhoto,
            Code::WrongChecksum,
        ],
    ),
    ("get /v1/photos/{sha256}", &[Code::SignInAgain, Code::NotFound, Code::PhotoAwaited, Code::PhotoRefused]),
];

/// What any operation can refuse with.
const ALWAYS: &[Code] = &[Code::MethodNotAllowed, Code::Internal, Code::TryAgain];

/// The description without paths.
pub fn about() -> OpenApi {
    let mut info = Info::new("Pendamping, the centre", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "What phones and the centre say to each other. Whatever is refused is answered with a `Refusal`: act on its \
         `code`, never on its words. The programme's records travel inside `SyncRequest.items` and `Page.rows`."
            .to_owned(),
    );
    let mut api = OpenApi::new(info, utoipa::openapi::Paths::new());
    let components = api.components.get_or_insert_default();
    components.schemas.insert(Refusal::name().into_owned(), Refusal::schema());
    components
        .security_schemes
        .insert("token".to_owned(), SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    api
}

/// The description with every refusal of every operation.
pub fn with_refusals(mut api: OpenApi) -> OpenApi {
    for (path, item) in &mut api.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("head", &mut item.head),
            ("patch", &mut item.patch),
            ("options", &mut item.options),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            let own = BY_OPERATION.iter().find(|(known, _)| *known == format!("{method} {path}"));
            describe(operation, own.map_or(&[][..], |(_, codes)| codes));
        }
    }
    api
}

fn describe(operation: &mut Operation, own: &[Code]) {
    // A header is text or it is not there: it is never null.
    for parameter in operation.parameters.iter_mut().flatten() {
        if let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema {
            schema.schema_type = SchemaType::Type(Type::String);
        }
    }
    let can = |code: &Code| own.contains(code) || ALWAYS.contains(code);
    for (_, status, _) in REFUSALS {
        let here: Vec<_> = REFUSALS.iter().filter(|(code, at, _)| at == status && can(code)).collect();
        let Some((first, _, _)) = here.first() else { continue };
        let words: Vec<String> =
            here.iter().map(|(code, _, message)| format!("`{code}`: {message}")).collect();
        let example = Refused::new(first.clone());
        let content = ContentBuilder::new()
            .schema(Some(RefOr::Ref(Ref::from_schema_name("Refusal"))))
            .example(Some(json!({"code": example.code, "message": example.message})))
            .build();
        let response =
            ResponseBuilder::new().description(words.join(" ")).content("application/json", content);
        let response = match *status {
            StatusCode::UNAUTHORIZED => response.header("www-authenticate", header("`Bearer`", Type::String)),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                response.header("retry-after", header("When to try again, in seconds.", Type::Integer))
            }
            StatusCode::PRECONDITION_FAILED => {
                response.header("tus-version", header("`1.0.0`", Type::String))
            }
            _ => response,
        };
        operation.responses.responses.insert(status.as_u16().to_string(), RefOr::T(response.build()));
    }
}

fn header(description: &str, kind: Type) -> Header {
    let schema = ObjectBuilder::new().schema_type(kind);
    HeaderBuilder::new().schema(schema).description(Some(description)).build()
}
