//! How a token was made: the tree of its merges, and the list of all merges as numbers.
//!
//! Leaves out which token is shown, which is what the reader points at.

use super::{times, visible};
use crate::parts::{Entry, Numbers, Picture, Table};
use std::rc::Rc;
use unfold_model::lessons::tokenizer::{Merging, Reply};
use yew::prelude::*;

/// Deeper merges are drawn as one tile.
const DEEPEST: u32 = 9;
/// Characters of a longer name that are shown.
const LONG: usize = 20;

/// The tree of token `id`, in the picture of that `place`.
pub(super) fn picture(place: &'static str, reply: &Rc<Reply>, merging: &Merging, id: u32) -> Html {
    let name = merging.names.get(id as usize).map(|name| visible(name)).unwrap_or_default();
    let short = brief(&name);
    let made = id
        .checked_sub(merging.symbols)
        .and_then(|merge| Some((merge + 1, merging.merges.get(merge as usize)?)));
    let summary = match made {
        Some((merge, pair)) => html! { <>
            <b>{ &name }</b>{ format!(", token {id}, was made by merge {merge}: its pair was counted {}.", times(pair.count)) }
        </> },
        None => {
            html! { <><b>{ &name }</b>{ format!(", token {id}, is a symbol: it was there before the first merge.") }</> }
        }
    };
    html! {
        <Picture id={place} title={html! { <>{"How "}<b>{ short }</b>{" was made"}</> }} {summary} numbers={numbers(reply)}>
            <div class="tree" role="img" aria-label={format!("The tree of merges of {name}")}>{ node(merging, id, 0) }</div>
        </Picture>
    }
}

/// In place of a tree, for a token that learning has never met.
pub(super) fn unmet(place: &'static str, name: &str) -> Html {
    let name = brief(&visible(name));
    let summary = html! { <><b>{ &name }</b>{", a token of last resort: learning has never met it, and no merge makes it."}</> };
    html! {
        <Picture id={place} title={html! { <>{"How "}<b>{ &name }</b>{" was made"}</> }} {summary}>
            <div class="tree"><div class="node"><span class="token unknown">{ &name }</span></div></div>
        </Picture>
    }
}

/// A name that a tile and a title have room for.
fn brief(name: &str) -> String {
    match name.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

fn node(merging: &Merging, id: u32, depth: u32) -> Html {
    let name = merging.names.get(id as usize).map(|name| brief(&visible(name))).unwrap_or_default();
    let merge = id.checked_sub(merging.symbols);
    let pair = merge.and_then(|merge| merging.merges.get(merge as usize));
    let deep = pair.is_some() && depth >= DEEPEST;
    html! {
        <div class="node">
            <span class="token">{ name }if let Some(merge) = merge.filter(|_| pair.is_some()) { <small>{ format!("merge {}", merge + 1) }</small> }</span>
            if let Some(pair) = pair.filter(|_| !deep) {
                <div class="children">{ node(merging, pair.left, depth + 1) }{ node(merging, pair.right, depth + 1) }</div>
            } else if deep {
                <span class="quiet">{"…"}</span>
            }
        </div>
    }
}

/// Every merge done.
fn numbers(reply: &Rc<Reply>) -> Option<Numbers> {
    let reply = reply.clone();
    Some(Numbers::new(move || {
        let mut table = Table::new("Merges done", &["merge", "left", "right", "count", "token"]);
        if let Some(merging) = &reply.merging {
            let name = |id: u32| {
                Entry::from(merging.names.get(id as usize).map(|name| visible(name)).unwrap_or_default())
            };
            for (index, pair) in merging.merges.iter().enumerate() {
                let id = merging.symbols as usize + index;
                table.row([
                    (index + 1).into(),
                    name(pair.left),
                    name(pair.right),
                    f64::from(pair.count).into(),
                    id.into(),
                ]);
            }
            if merging.merges.is_empty() {
                table.row([0_usize.into(), "none yet".into()]);
            }
        }
        table
    }))
}
