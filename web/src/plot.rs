//! Pictures: everything that is drawn on a canvas, and the only users of plotters.
//!
//! A room declares two axes and layers in data units; a [`chart::Chart`] draws them in both themes, at any size and
//! sharpness. Children lie over the picture and find its [`scale::Axes`] in their context; `parts` has handles and
//! probes for that place.
//!
//! ```ignore
//! let layers: Rc<[Layer]> = Rc::new([
//!     Span::new(-0.8, -0.6, Ink::Accent).into(),
//!     Line::new(points, Ink::First).end("f₁").into(),              // points: Vec or Rc<[(f64, f64)]>
//!     Line::dots(joints, Ink::First, Marker::Circle).hollow().into(),
//!     Guide::at_x(0.3, Ink::Input).label("x").into(),
//! ]);
//! html! {
//!     <Chart x={Axis::new("x").span(-1.0, 1.0)} y={Axis::new("y").hold()} {layers}>
//!         <Handle id="joint-0" .. />
//!     </Chart>
//! }
//! ```
//!
//! Axes: `.span(lo, hi)` fixes limits, `.hold()` takes them from the data without jitter, `.log()`, `.whole()`,
//! `.unit("ms")`, `.powers()` where the data are exponents of ten. Regions of a plane: `Cells::new(cells)` in a `square` chart. Heatmaps: `Raster::new(values,
//! columns, Map::Sign)` with a [`heatmap::MapLegend`]. Planes of a picture or of a layer: [`Plane`], in `parts`' `Maps`. Colours have names only: [`theme::Ink`], never a number.
//! Inline `style=` attributes are refused by the page's content policy; use classes.

#![allow(dead_code, unused_imports, reason = "a kit: rooms to come use what the first ones do not")]

pub(crate) mod axis;
pub(crate) mod canvas;
pub(crate) mod chart;
pub(crate) mod frame;
pub(crate) mod heatmap;
pub(crate) mod layer;
pub(crate) mod lines;
pub(crate) mod maps;
pub(crate) mod plane;
pub(crate) mod row;
pub(crate) mod scale;
pub(crate) mod theme;
pub(crate) mod ticks;
pub(crate) mod tiles;
pub(crate) mod watch;

pub(crate) use axis::Axis;
pub(crate) use chart::Chart;
pub(crate) use frame::Dash;
pub(crate) use layer::{Band, Bars, Guide, Layer, Line, Marker, Span, Words};
pub(crate) use maps::Plane;
pub(crate) use row::Row;
pub(crate) use theme::{Ink, Map};
pub(crate) use tiles::Grid;
