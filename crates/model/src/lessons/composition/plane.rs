//! The exact regions of a deep ReLU network with two inputs: convex polygons, cut neuron by neuron.
//!
//! Every on/off pattern holds on one convex polygon of the box, so that polygons and patterns are as many.

use super::deep::{EMPTY_PATTERN, Layer, Layers, add_to_pattern};
use super::rounding;

/// Most polygons that are followed; fewer where each takes more work.
const MOST_CELLS: usize = 4_000;
/// Multiplications that one layer may take.
const WORK: usize = 2_000_000;
/// Parts smaller than this share of the box are dropped, with all that rounding makes of them.
const SMALLEST: f64 = 1e-12;
const SAME: f64 = 1e-9;

/// One polygon and the affine map of every unit on it.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// Corners in order.
    pub(crate) corners: Vec<[f64; 2]>,
    /// For each unit (∂/∂x, ∂/∂y, value at the origin).
    pub(crate) maps: Vec<[f64; 3]>,
    /// Hash of the pattern so far, as in the forward pass.
    pub(crate) pattern: u64,
}

/// All polygons of a box.
#[derive(Clone, Debug)]
pub(crate) struct Plane {
    /// The polygons.
    pub(crate) cells: Vec<Cell>,
    /// Whether there were too many to follow.
    pub(crate) stopped: bool,
}

impl Plane {
    /// The regions of `layers` on the box [[x₀, x₁], [y₀, y₁]].
    pub(crate) fn of(layers: &Layers, area: [[f64; 2]; 2]) -> Self {
        let [[x0, x1], [y0, y1]] = area;
        let whole = Cell {
            corners: vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]],
            maps: vec![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
            pattern: EMPTY_PATTERN,
        };
        let least = SMALLEST * (x1 - x0) * (y1 - y0);
        let mut plane = Self { cells: vec![whole], stopped: false };
        let last = layers.all().len().saturating_sub(1);
        for (index, layer) in layers.all().iter().enumerate() {
            plane.through(layer, index < last, least);
        }
        plane
    }

    fn through(&mut self, layer: &Layer, relu: bool, least: f64) {
        let most = MOST_CELLS.min((WORK / (layer.units() * layer.inputs())).max(self.cells.len()));
        let room = most.saturating_sub(self.cells.len());
        let mut new = 0;
        let mut out = Vec::with_capacity(self.cells.len());
        for cell in self.cells.drain(..) {
            let maps: Vec<[f64; 3]> =
                (0..layer.units()).map(|unit| preactivation(layer, unit, &cell.maps)).collect();
            let mut parts = vec![cell.corners];
            if relu {
                for map in &maps {
                    let mut cut = Vec::with_capacity(parts.len() + 1);
                    for part in parts {
                        match split(&part, *map, least) {
                            Some(halves) if new < room => {
                                new += 1;
                                cut.extend(halves);
                            }
                            Some(_) => {
                                self.stopped = true;
                                cut.push(part);
                            }
                            None => cut.push(part),
                        }
                    }
                    parts = cut;
                }
            }
            out.extend(parts.into_iter().map(|corners| masked(corners, &maps, relu, cell.pattern)));
        }
        self.cells = out;
    }

    /// Number of linear regions: cells joined across edges where the output's affine map stays the same.
    /// Also the number of different affine maps.
    pub(crate) fn linear(&self) -> (usize, usize) {
        let keys: Vec<Vec<f64>> = self.cells.iter().map(|cell| cell.maps.concat()).collect();
        let groups = groups_of_near(&keys);
        let regions = groups.iter().map(|group| self.components(group)).sum();
        (regions, groups.len())
    }

    /// Number of connected groups among `cells`, neighbours being those that share a piece of an edge.
    fn components(&self, cells: &[usize]) -> usize {
        let mut left: Vec<usize> = cells.to_vec();
        let mut groups = 0;
        while let Some(seed) = left.pop() {
            groups += 1;
            let mut frontier = vec![seed];
            while let Some(cell) = frontier.pop() {
                let (near, far) = left
                    .into_iter()
                    .partition(|other| share_an_edge(&self.cells[cell].corners, &self.cells[*other].corners));
                left = far;
                frontier.extend::<Vec<usize>>(near);
            }
        }
        groups
    }

    /// The cell that holds `point`; on an edge, one of its neighbours.
    pub(crate) fn cell_at(&self, point: [f64; 2]) -> Option<usize> {
        self.cells.iter().position(|cell| {
            edges(&cell.corners).all(|(a, b)| cross(a, b, point) >= -SAME * (b[0] - a[0]).hypot(b[1] - a[1]))
        })
    }
}

/// Affine map of one unit before its ReLU, from those of the layer before.
fn preactivation(layer: &Layer, unit: usize, maps: &[[f64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|part| {
        let terms = layer.weights[unit].iter().zip(maps).map(|(weight, map)| weight * map[part]);
        let bias = if part == 2 { layer.biases[unit] } else { 0.0 };
        rounding::sum(terms.chain([bias]))
    })
}

/// Groups of rows that are equal up to rounding. Rows that are near have near sums, so that each is compared
/// only with those next to it in the order of their sums.
fn groups_of_near(rows: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let columns = rows.first().map_or(0, Vec::len);
    let sizes: Vec<f64> = (0..columns)
        .map(|column| rows.iter().fold(0.0_f64, |most, row| most.max(row[column].abs())))
        .collect();
    let dust = |column: usize| 1e-13 * sizes[column];
    let near = |a: &[f64], b: &[f64]| {
        let pairs = a.iter().zip(b).enumerate();
        pairs.into_iter().all(|(column, (a, b))| rounding::same(*a, *b) || (a - b).abs() <= dust(column))
    };
    let sums: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let window = 2e-9 * sizes.iter().sum::<f64>();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| sums[*a].total_cmp(&sums[*b]));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut open = 0;
    for row in order {
        // Groups whose latest sum is out of reach take no more rows.
        while groups.get(open).is_some_and(|group| sums[row] - sums[group[group.len() - 1]] > window) {
            open += 1;
        }
        match groups[open..].iter_mut().find(|group| near(&rows[group[0]], &rows[row])) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn value(map: [f64; 3], [x, y]: [f64; 2]) -> f64 {
    map[0] * x + map[1] * y + map[2]
}

fn masked(corners: Vec<[f64; 2]>, maps: &[[f64; 3]], relu: bool, pattern: u64) -> Cell {
    let centre = centroid(&corners);
    let mut pattern = pattern;
    let maps = maps
        .iter()
        .map(|map| {
            let on = !relu || value(*map, centre) > 0.0;
            if relu {
                pattern = add_to_pattern(pattern, on);
            }
            if on { *map } else { [0.0; 3] }
        })
        .collect();
    Cell { corners, maps, pattern }
}

/// Both parts of a convex polygon along map = 0, or `None` when one of them would be empty.
fn split(corners: &[[f64; 2]], map: [f64; 3], least: f64) -> Option<[Vec<[f64; 2]>; 2]> {
    let values: Vec<f64> = corners.iter().map(|corner| value(map, *corner)).collect();
    if values.iter().all(|value| *value >= 0.0) || values.iter().all(|value| *value <= 0.0) {
        return None;
    }
    let (mut above, mut below) =
        (Vec::with_capacity(corners.len() + 1), Vec::with_capacity(corners.len() + 1));
    for (index, corner) in corners.iter().enumerate() {
        let next = (index + 1) % corners.len();
        let (here, there) = (values[index], values[next]);
        if here >= 0.0 {
            above.push(*corner);
        }
        if here <= 0.0 {
            below.push(*corner);
        }
        if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
            let share = here / (here - there);
            let along = |axis: usize| corner[axis] + share * (corners[next][axis] - corner[axis]);
            above.push([along(0), along(1)]);
            below.push([along(0), along(1)]);
        }
    }
    (area(&above) > least && area(&below) > least).then_some([above, below])
}

fn edges(corners: &[[f64; 2]]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> + '_ {
    corners.iter().enumerate().map(|(index, corner)| (*corner, corners[(index + 1) % corners.len()]))
}

fn cross(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn area(corners: &[[f64; 2]]) -> f64 {
    0.5 * edges(corners).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>()
}

/// Mean of the corners: inside, since the polygon is convex.
pub(crate) fn centroid(corners: &[[f64; 2]]) -> [f64; 2] {
    let count = corners.len() as f64;
    [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / count)
}

fn share_an_edge(left: &[[f64; 2]], right: &[[f64; 2]]) -> bool {
    edges(left).any(|(a, b)| {
        let length = (b[0] - a[0]).hypot(b[1] - a[1]);
        let along = |p: [f64; 2]| ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length;
        length > SAME
            && edges(right).any(|(c, d)| {
                let on_line = cross(a, b, c).abs() <= SAME * length && cross(a, b, d).abs() <= SAME * length;
                let (from, to) = (along(c).min(along(d)), along(c).max(along(d)));
                on_line && to.min(length) - from.max(0.0) > SAME
            })
    })
}

/// Zaslavsky's bound: most regions that `lines` hyperplanes make in `inputs` dimensions, Σ_{j ≤ inputs} C(lines, j).
pub(crate) fn zaslavsky(lines: usize, inputs: usize) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for j in 0..inputs {
        term *= lines.saturating_sub(j) as f64 / (j + 1) as f64;
        sum += term;
    }
    sum
}

/// Regions of the first layer's lines inside the box by Euler's formula: 1 + different lines that cross it +
/// for each crossing point inside it one less than the lines that meet there.
pub(crate) fn arrangement(layer: &Layer, area: [[f64; 2]; 2]) -> usize {
    let [[x0, x1], [y0, y1]] = area;
    let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
    let mut lines: Vec<[f64; 3]> = Vec::new();
    for (row, bias) in layer.weights.iter().zip(&layer.biases) {
        let length = row[0].hypot(row[1]);
        let sign = if row[0] < 0.0 || (row[0] == 0.0 && row[1] < 0.0) { -1.0 } else { 1.0 };
        let line = [row[0], row[1], *bias].map(|part| sign * part / length);
        let values = corners.map(|corner| value(line, corner));
        let crosses = values.iter().any(|v| *v > SAME) && values.iter().any(|v| *v < -SAME);
        let is_new = lines.iter().all(|other| (0..3).any(|part| (line[part] - other[part]).abs() > SAME));
        if length > 0.0 && crosses && is_new {
            lines.push(line);
        }
    }
    let mut more = 0.0;
    for (index, a) in lines.iter().enumerate() {
        for b in &lines[index + 1..] {
            let determinant = a[0] * b[1] - a[1] * b[0];
            let x = (a[1] * b[2] - b[1] * a[2]) / determinant;
            let y = (b[0] * a[2] - a[0] * b[2]) / determinant;
            // On an edge is not inside. False for parallel lines, which meet at no number.
            let inside = |at: f64, low: f64, high: f64| {
                let edge = SAME * (high - low);
                at > low + edge && at < high - edge
            };
            if inside(x, x0, x1) && inside(y, y0, y1) {
                let meeting = lines.iter().filter(|line| value(**line, [x, y]).abs() <= SAME).count().max(2);
                // m lines that meet in a point are m(m − 1)/2 pairs and add m − 1 regions.
                more += 2.0 / meeting as f64;
            }
        }
    }
    1 + lines.len() + f64::round(more) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zaslavsky_has_the_textbook_values() {
        let cases = [
            (3, 2, 7.0),
            (5, 2, 16.0),
            (10, 2, 56.0),
            (50, 10, 13_432_735_556.0),
            (8, 10, 256.0),
            (9, 1, 10.0),
        ];
        for (lines, inputs, wanted) in cases {
            assert_eq!(zaslavsky(lines, inputs), wanted);
        }
    }

    #[test]
    fn three_lines_make_seven_regions_and_two_maps_can_meet() {
        let json = r#"[{"W": [[1, 0], [0, 1], [1, 1]], "b": [0, 0, -0.5]}, {"W": [[1, 1, 1]], "b": [0]}]"#;
        let layers: Layers = serde_json::from_str(json).expect("a network");
        let plane = Plane::of(&layers, [[-1.0, 1.0], [-1.0, 1.0]]);
        assert_eq!(plane.cells.len(), 7);
        assert_eq!(arrangement(&layers.all()[0], [[-1.0, 1.0], [-1.0, 1.0]]), 7);
        let total: f64 = plane.cells.iter().map(|cell| area(&cell.corners)).sum();
        assert!((total - 4.0).abs() < 1e-12);
        let cell = &plane.cells[plane.cell_at([0.9, 0.8]).expect("inside")];
        assert_eq!(cell.maps, [[2.0, 2.0, -0.5]]);
        // Two units that cancel: cells on both sides of the line have one map, and touch.
        let json = r#"[{"W": [[1, 0], [1, 0]], "b": [0, 0]}, {"W": [[1, -1]], "b": [0]}]"#;
        let layers: Layers = serde_json::from_str(json).expect("a network");
        let plane = Plane::of(&layers, [[-1.0, 1.0], [-1.0, 1.0]]);
        assert_eq!((plane.cells.len(), plane.linear()), (2, (1, 1)));
    }

    #[test]
    fn eulers_formula_holds_out_of_general_position_too() {
        let area = [[-1.0, 1.0], [-1.0, 1.0]];
        let lines = |json: &str| -> Layer { serde_json::from_str(json).expect("a layer") };
        assert_eq!(arrangement(&lines(r#"{"W": [[1, 0], [0, 1], [1, 1]], "b": [0, 0, 0]}"#), area), 6);
        assert_eq!(arrangement(&lines(r#"{"W": [[1, 0], [-2, 0], [0, 0]], "b": [0.5, -1, 1]}"#), area), 2);
        assert_eq!(arrangement(&lines(r#"{"W": [[1, 0], [1, 0], [0, 1]], "b": [0, 0.5, 0]}"#), area), 6);
        assert_eq!(arrangement(&lines(r#"{"W": [[1, 0]], "b": [3]}"#), area), 1);
    }

    #[test]
    fn equal_maps_are_found_whatever_their_last_digit() {
        let json = r#"[{"W":[[1,-1],[1,0],[1,0],[1,1],[1,0],[1,0]],"b":[0.6,0.6,0.8,-0.8,0.6,-0.6]},
                       {"W":[[-0.1,-0.7,-0.1,-0.1,0.7,-0.1]],"b":[0]}]"#;
        let layers: Layers = serde_json::from_str(json).expect("a network");
        assert_eq!(Plane::of(&layers, [[-1.0, 1.0], [-1.0, 1.0]]).linear(), (8, 8));
        // Small weights make small slopes, not equal ones.
        let json =
            r#"[{"W":[[1e-5,0],[0,1e-5],[1e-5,1e-5]],"b":[0,0,-5e-6]},{"W":[[1e-5,2e-5,4e-5]],"b":[0]}]"#;
        let layers: Layers = serde_json::from_str(json).expect("a network");
        assert_eq!(Plane::of(&layers, [[-1.0, 1.0], [-1.0, 1.0]]).linear(), (7, 7));
    }

    #[test]
    fn a_map_in_two_places_is_two_regions() {
        // relu(x − ½) + relu(−x − ½): zero only in the middle, one piece on each side.
        let json = r#"[{"W": [[1, 0], [-1, 0]], "b": [-0.5, -0.5]}, {"W": [[1, 1]], "b": [0]}]"#;
        let layers: Layers = serde_json::from_str(json).expect("a network");
        assert_eq!(Plane::of(&layers, [[-1.0, 1.0], [-1.0, 1.0]]).linear(), (3, 3));
        // A hat that is zero on both sides: the zero map stands twice.
        let json = r#"[{"W": [[1, 0], [1, 0], [1, 0]], "b": [0.5, 0, -0.5]}, {"W": [[1, -2, 1]], "b": [0]}]"#;
        let layers: Layers = serde_json::from_str(json).expect("a network");
        assert_eq!(Plane::of(&layers, [[-1.0, 1.0], [-1.0, 1.0]]).linear(), (4, 3));
    }
}
