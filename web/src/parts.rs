//! What a room is put together from: pictures, handles, dials, checks. Nothing here knows a lesson; what one room alone
//! uses is that room's, and goes with its part of the page.
//!
//! ```ignore
//! html! { <>
//!     <Head title={info.title} note={info.note} />
//!     <div class="figures">
//!         <Picture id="first" title={html!{ "The first network" }} numbers={Numbers::new(move || {
//!                 Table::new("joints", &["x", "y"]).points(&joints)
//!             })}
//!             legend={html!{ <Legend items={vec![Item::line(Ink::First, "f₁")]} /> }}
//!             summary={html!{ <>{ "Three joints, " }<b class="ink-first">{ "four" }</b>{ " regions." }</> }}>
//!             <Chart x={Axis::new("x").span(-1.0, 1.0)} y={Axis::new("y").span(-1.0, 1.0)} {layers}>
//!                 <Handle id="first-0" label="joint 1 of the first network" ink={Ink::First}
//!                     at={(0.3, -0.2)} x={(-1.0, 1.0)} y={(-1.0, 1.0)} {on_move} />
//!             </Chart>
//!         </Picture>
//!     </div>
//!     <div class="dials">
//!         <Slider name="depth" label="Depth" value={2.0} min={1.0} max={8.0} step={1.0} default={2.0} {on_input} />
//!         <Choice name="preset" label="Start from" {options} chosen={Some(0)} {on_choose} />
//!         <Toggle name="plane" label="Two inputs" on={false} {on_toggle} />
//!         <Player label="training" {playing} {progress} words="step 120 of 400" {on_play} />
//!     </div>
//!     <Maps id="maps" label="feature maps" planes={vec![Plane::picture(&picture, "x"), Plane::new(&output, 0, Map::Sign, "f(x)")]} />
//!     <Board<Convolution> id="input" label="the input" picture={request.picture.clone()} on_change={change.on(|request, picture| request.picture = picture)} />
//!     <Kernel id="kernel" label="filter 1" values={weights} columns=3 on_change={change.on(|request, (cell, weight)| ..)} />
//!     <Checks checks={reply.checks.clone()} />
//!     <Verdict short="Half right">{ ... }</Verdict>
//! </> }
//! ```
//!
//! Numbers in words go through [`mod@format`]: `number(v)` in sentences, `fixed(v, 2)` where they change in place.
//! Quantities keep their colour in words by class: `ink-first`, `ink-weight`, `ink-series-3`. The page's classes are
//! described in the head of `style.css`. `style=` attributes are refused by the content policy.

#![allow(dead_code, unused_imports, reason = "a kit: rooms to come use what the first ones do not")]

pub(crate) mod board;
pub(crate) mod change;
pub(crate) mod checks;
pub(crate) mod choice;
pub(crate) mod format;
pub(crate) mod handle;
pub(crate) mod kernel;
pub(crate) mod legend;
pub(crate) mod maps;
pub(crate) mod matrix;
pub(crate) mod note;
pub(crate) mod notice;
pub(crate) mod own_picture;
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod player;
pub(crate) mod run;
pub(crate) mod slider;
pub(crate) mod table;

pub(crate) use board::Board;
pub(crate) use change::{Change, use_change};
pub(crate) use checks::Checks;
pub(crate) use choice::{Choice, Toggle};
pub(crate) use handle::{Handle, Way};
pub(crate) use kernel::Kernel;
pub(crate) use legend::{Item, Legend};
pub(crate) use maps::Maps;
pub(crate) use matrix::Matrix;
pub(crate) use note::{Head, Note, Verdict};
pub(crate) use notice::{Notice, Weight};
pub(crate) use picture::Picture;
pub(crate) use player::{Play, Player};
pub(crate) use run::{Run, use_run};
pub(crate) use slider::Slider;
pub(crate) use table::{DataTable, Entry, Numbers, Table};
