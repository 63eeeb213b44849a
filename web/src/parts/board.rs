//! A picture to paint on: by mouse, finger or keyboard; ours by name, or the reader's own.
//!
//! A pressed pointer paints; the arrow keys move a cursor, Space and Enter paint there. The brush is one cell wide up
//! to 16 rows and grows with the picture. Leaves out what the picture is for.

use super::maps::Maps;
use super::own_picture::use_own_picture;
use super::{Choice, Slider, Toggle};
use crate::plot::{Ink, Plane};
use std::rc::Rc;
use unfold_model::kit::picture::{Picture, Preset, SIDE, encode};
use unfold_model::kit::planes::Planes;
use unfold_model::kit::resample::resample;
use unfold_model::lesson::Lesson;
use web_sys::{DragEvent, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`Board`].
#[derive(Properties, Clone, PartialEq)]
pub(crate) struct BoardProps {
    /// Name for tests; unique on the page. Dials carry it in front of their names.
    pub(crate) id: AttrValue,
    /// What is painted, for people.
    pub(crate) label: AttrValue,
    /// The picture.
    pub(crate) picture: Picture,
    /// What is shown in the picture's place until the reader paints: numbers from an address.
    #[prop_or_default]
    pub(crate) shown: Option<Rc<Planes>>,
    /// Row by row, cells that are outlined together; empty for none.
    #[prop_or_default]
    pub(crate) region: Rc<[bool]>,
    /// Outlined rectangles: first row, first column, rows, columns.
    #[prop_or_default]
    pub(crate) boxes: Vec<(i32, i32, i32, i32)>,
    /// Only the picture, with brush and eraser: its size and its kind are not the reader's.
    #[prop_or_default]
    pub(crate) bare: bool,
    /// Told the row and column that are pointed at.
    #[prop_or_default]
    pub(crate) on_point: Callback<Option<(usize, usize)>>,
    /// Told what the picture becomes.
    pub(crate) on_change: Callback<Picture>,
}

/// What one rendering shows, and how to change it.
#[derive(Clone)]
struct Easel {
    picture: Picture,
    /// Newer than `picture` if several events come between two renderings.
    planes: Rc<std::cell::RefCell<Rc<Planes>>>,
    /// The reader's own picture at its largest, and the pixels that were made from it.
    own: Rc<std::cell::RefCell<Option<(Planes, String)>>>,
    on_change: Callback<Picture>,
}

impl Easel {
    fn set(&self, planes: Planes) {
        let pixels = encode(&planes);
        *self.planes.borrow_mut() = Rc::new(planes);
        if pixels != self.picture.pixels {
            self.on_change.emit(Picture { pixels, ..self.picture.clone() });
        }
    }

    fn each(&self, change: impl Fn(f32) -> f32) {
        let mut planes = self.square();
        planes.values.iter_mut().for_each(|value| *value = change(*value));
        self.set(planes);
    }

    /// What is shown, as a picture of this size and kind.
    fn square(&self) -> Planes {
        let planes = self.planes.borrow().clone();
        let (size, channels) = (self.picture.size, self.picture.channels());
        let same = (planes.channels, planes.height, planes.width) == (channels, size, size);
        if same { (*planes).clone() } else { resample(&planes, size, self.picture.colour) }
    }

    /// The same picture at another size, or in the other kind.
    fn convert(&self, size: u32, colour: bool, drawn: bool) {
        let mut picture = Picture { size, colour, ..self.picture.clone() };
        if drawn {
            let mut own = self.own.borrow_mut();
            picture.pixels = match own.as_mut().filter(|own| own.1 == self.picture.pixels) {
                Some((planes, pixels)) => {
                    *pixels = encode(&resample(planes, size, colour));
                    pixels.clone()
                }
                None => encode(&resample(&self.planes.borrow(), size, colour)),
            };
        }
        self.on_change.emit(picture);
    }

    /// Paints from one cell to another in a straight line.
    fn stroke(&self, from: (usize, usize), to: (usize, usize), ink: [f32; 3]) {
        let mut planes = self.square();
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        for step in 0..=steps {
            let along = |from: usize, to: usize| {
                let part = step as f32 / steps as f32;
                (from as f32 + (to as f32 - from as f32) * part).round() as u32
            };
            dab(&mut planes, along(from.0, to.0), along(from.1, to.1), ink);
        }
        self.set(planes);
    }
}

/// One touch of the brush.
fn dab(planes: &mut Planes, row: u32, column: u32, ink: [f32; 3]) {
    let wide = planes.height.div_ceil(16).max(1);
    let first = |place: u32| place.saturating_sub((wide - 1) / 2);
    for row in first(row)..(first(row) + wide).min(planes.height) {
        for column in first(column)..(first(column) + wide).min(planes.width) {
            for channel in 0..planes.channels {
                let index = planes.index(channel, row, column);
                planes.values[index] = ink[channel.min(2) as usize];
            }
        }
    }
}

/// The picture, its brush, and where it comes from, in the lesson `L`: for most lessons have no board, and what is made
/// for a lesson goes with its part of the page.
#[component]
pub(crate) fn Board<L: Lesson + 'static>(props: &BoardProps) -> Html {
    let planes = use_memo((props.picture.clone(), props.shown.clone()), |(picture, shown)| {
        shown.clone().unwrap_or_else(|| Rc::new(picture.planes().0))
    });
    let (work, own) = (use_mut_ref(Rc::default), use_mut_ref(|| None));
    *work.borrow_mut() = (*planes).clone();
    let brush = use_state_eq(|| (1.0_f64, [1.0_f32, 0.8, 0.2], false));
    let last = use_mut_ref(|| (0_usize, 0_usize));
    let mut picture = props.picture.clone();
    if let Some(shown) = &props.shown {
        picture.size = shown.height.max(shown.width).clamp(*SIDE.start(), *SIDE.end());
    }
    let (size, colour) = (picture.size, picture.colour);
    let drawn = !picture.pixels.is_empty() || props.shown.is_some();
    let easel = Easel { picture, planes: work, own, on_change: props.on_change.clone() };
    let (grey, hue, erase) = *brush;
    let ink = if erase {
        [0.0; 3]
    } else if colour {
        hue
    } else {
        [grey as f32; 3]
    };
    let on_press = {
        let easel = easel.clone();
        Callback::from(move |((_, row, column), on): ((usize, usize, usize), bool)| {
            let from = if on { *last.borrow() } else { (row, column) };
            *last.borrow_mut() = (row, column);
            easel.stroke(from, (row, column), ink);
        })
    };
    let file = {
        let easel = easel.clone();
        use_own_picture(
            size,
            Callback::from(move |planes: Planes| {
                let small = resample(&planes, size, colour);
                *easel.own.borrow_mut() = Some((planes, encode(&small)));
                easel.set(small);
            }),
        )
    };
    let plane = Plane {
        region: props.region.clone(),
        boxes: props.boxes.clone(),
        ..Plane::picture(&planes, "drag to paint").ink(Ink::Muted)
    };
    let press = |name: &'static str, act: fn(&Easel, [f32; 3])| {
        let easel = easel.clone();
        let onclick = Callback::from(move |_: MouseEvent| act(&easel, ink));
        html! { <button type="button" {onclick} data-press={name}>{ name }</button> }
    };
    let id = &props.id;
    html! {
        <div class="board" ondragover={Callback::from(|event: DragEvent| event.prevent_default())} ondrop={dropped(&file.take)}>
            <Maps id={id.clone()} label={format!("{}: arrows move, Space paints", props.label)} planes={vec![plane]}
                on_point={props.on_point.reform(|spot: Option<(usize, usize, usize)>| spot.map(|(_, row, column)| (row, column)))} {on_press} />
            <div class="dials tight">
                { brush_dial(id, colour, &brush) }
                <Toggle name={format!("{id}-erase")} label="Eraser" on={erase} on_toggle={let brush = brush.clone(); move |on| brush.set((grey, hue, on))} />
                { press("Fill", |easel, ink| { let mut planes = easel.square(); let area = planes.area(); planes.values.iter_mut().enumerate().for_each(|(at, value)| *value = ink[(at / area.max(1)).min(2)]); easel.set(planes); }) }
                { press("Clear", |easel, _| easel.each(|_| 0.0)) }
                { press("Invert", |easel, _| easel.each(|value| 1.0 - value)) }
                if !props.bare { { file.button() } }
            </div>
            { file.notice() }
            if !props.bare { { kind(id, &easel, drawn) } }
        </div>
    }
}

/// What a file that is dropped on the board does.
fn dropped(take: &Callback<web_sys::File>) -> Callback<DragEvent> {
    let take = take.clone();
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            take.emit(file);
        }
    })
}

/// Brightness, or the browser's own choice of colours.
fn brush_dial(id: &AttrValue, colour: bool, brush: &UseStateHandle<(f64, [f32; 3], bool)>) -> Html {
    let (grey, hue, _) = **brush;
    let brush = brush.clone();
    if !colour {
        let on_input = Callback::from(move |grey: f64| brush.set((grey, hue, false)));
        return html! { <Slider name={format!("{id}-brush")} label="Brush" value={grey} min=0.0 max=1.0 step=0.05 {on_input} /> };
    }
    let onchange = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let part = |from: usize| {
            let text = input.value();
            text.get(from..from + 2).and_then(|part| u8::from_str_radix(part, 16).ok()).unwrap_or(255)
        };
        brush.set((grey, [1, 3, 5].map(|from| f32::from(part(from)) / 255.0), false));
    });
    let [red, green, blue] = hue.map(|part| (part * 255.0).round() as u8);
    html! {
        <label class="dial toggle">
            <input type="color" name={format!("{id}-brush")} value={format!("#{red:02x}{green:02x}{blue:02x}")} {onchange} />
            <span>{ "Brush" }</span>
        </label>
    }
}

/// Which picture, how large, grey or in colour.
fn kind(id: &AttrValue, easel: &Easel, drawn: bool) -> Html {
    let options: Vec<AttrValue> = Preset::ALL.iter().map(|preset| preset.title().into()).collect();
    let chosen = Preset::ALL.iter().position(|preset| *preset == easel.picture.preset && !drawn);
    let choose = easel.clone();
    let on_choose = Callback::from(move |index: usize| {
        let picture = Picture { preset: Preset::ALL[index], pixels: String::new(), ..choose.picture.clone() };
        choose.on_change.emit(picture);
    });
    let resize = easel.clone();
    let on_input = Callback::from(move |size: f64| resize.convert(size as u32, resize.picture.colour, drawn));
    let recolour = easel.clone();
    let on_toggle = Callback::from(move |colour| recolour.convert(recolour.picture.size, colour, drawn));
    let default = f64::from(Picture::default().size);
    html! {
        <div class="dials tight">
            <Choice name={format!("{id}-preset")} label="Picture" list=true {options} {chosen} {on_choose} />
            <Slider name={format!("{id}-size")} label="Size" value={f64::from(easel.picture.size)} {default}
                min={f64::from(*SIDE.start())} max={f64::from(*SIDE.end())} step=1.0 {on_input} />
            <Toggle name={format!("{id}-colour")} label="Colour" on={easel.picture.colour} {on_toggle} />
        </div>
    }
}

#[cfg(test)]
mod tests;
