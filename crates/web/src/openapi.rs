//! The OpenAPI 3.1 description, made from the same routes and forms that serve the pages.

use crate::{Catalog, Does, Field, FieldKind, Lang, Slice};
use serde_json::{Map, Value, json};

/// Describes every route of `slices`. The JSON of a page is asked for with `Accept: application/json`.
pub fn openapi(slices: &[&Slice], words: &Catalog, title: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for (slice, route) in slices.iter().flat_map(|s| s.routes.iter().map(move |r| (s, r))) {
        let params: Vec<Value> = route
            .path
            .split('/')
            .filter_map(|p| p.strip_prefix('{').and_then(|p| p.strip_suffix('}')))
            .map(|p| json!({ "name": p, "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        let mut operation = json!({
            "operationId": format!("{} {}", route.method(), route.path),
            "tags": [slice.projection.name],
            "x-action": route.action,
            "x-without-duty": route.duty_or_none || route.action == "public",
            "parameters": params,
            "responses": responses(&route.does),
        });
        if let Some(form) = route.form() {
            operation["requestBody"] = body(form.fields, words);
        }
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        path[route.method().to_ascii_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "schemas": {
            "Refusal": {
                "type": "object",
                "required": ["refused", "say", "trace"],
                "properties": {
                    "say": { "type": "string", "description": "The refusal in the asker's language." },
                    "trace": { "type": "string" },
                    "refused": { "type": "object" },
                },
            },
            "Recorded": {
                "type": "object",
                "required": ["receipts", "location"],
                "properties": {
                    "receipts": { "type": "array", "items": { "type": "object", "required": ["seq", "code", "kind"], "properties": {
                        "seq": { "type": "integer" }, "code": { "type": "string" }, "kind": { "type": "string" } } } },
                    "location": { "type": "string" },
                    "repeated": { "type": "boolean" },
                },
            },
        } },
    })
}

fn responses(does: &Does) -> Value {
    let refusal = json!({ "description": "Refused", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } });
    let ok = match does {
        Does::See(_) => {
            json!({ "description": "The page's data", "content": { "application/json": { "schema": { "type": "object" } }, "text/html": {} } })
        }
        Does::File(_) => json!({ "description": "The file" }),
        Does::Act { .. } => {
            json!({ "description": "Recorded durably", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Recorded" } } } })
        }
        Does::Enter { .. } => json!({ "description": "The session changed" }),
    };
    json!({ "200": ok, "401": refusal, "403": refusal, "404": refusal, "409": refusal, "422": refusal, "429": refusal, "503": refusal })
}

fn body(fields: &[Field], words: &Catalog) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for f in fields {
        let mut schema = match f.kind {
            FieldKind::Number { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
            FieldKind::One(c) => json!({ "type": "string", "enum": c.iter().map(|c| c.0).collect::<Vec<_>>() }),
            FieldKind::Many(c) => {
                json!({ "type": "array", "items": { "type": "string", "enum": c.iter().map(|c| c.0).collect::<Vec<_>>() } })
            }
            FieldKind::Picks => json!({ "type": "array", "items": { "type": "string" } }),
            FieldKind::Date => json!({ "type": "string", "format": "date" }),
            FieldKind::Secret => json!({ "type": "string", "format": "password" }),
            FieldKind::File(_) => json!({ "type": "string", "format": "binary" }),
            _ => json!({ "type": "string", "maxLength": f.max }),
        };
        if !f.label.is_empty() {
            schema["title"] = words.say(Lang::En, f.label, &[]).into();
        }
        properties.insert(f.name.to_owned(), schema);
        if f.required {
            required.push(f.name);
        }
    }
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    let multipart = fields.iter().any(|f| matches!(f.kind, FieldKind::File(_)));
    let mime = if multipart { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    let mut content = json!({ mime: { "schema": schema.clone() } });
    if !multipart {
        content["application/json"] = json!({ "schema": schema });
    }
    json!({ "required": !fields.is_empty(), "content": content })
}
