//! A plan as a picture: what waits for what, in layers from left to right. A step's state is a sign and a look.

use super::Head;
use super::draw::{TICK, id, n, text, two_lines};
use super::frame::{Picture, Sign, Twin, figure};
use maud::Markup;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    Waiting,
    Running,
    Done,
    Held,
}

impl NodeState {
    pub const ALL: [NodeState; 4] = [NodeState::Waiting, NodeState::Running, NodeState::Done, NodeState::Held];

    fn look(self) -> (&'static str, &'static str) {
        match self {
            NodeState::Waiting => ("blank", "○"),
            NodeState::Running => ("s0 half", "▶"),
            NodeState::Done => ("s0 edge-2", "✓"),
            NodeState::Held => ("unknown", "‖"),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Node {
    pub key: String,
    pub name: String,
    pub state: NodeState,
    /// Keys of the steps that must be done before; unknown ones are left out.
    pub after: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct PlanGraph<'a> {
    pub head: Head<'a>,
    pub nodes: Vec<Node>,
    /// One word for each of [`NodeState::ALL`].
    pub state_words: [&'a str; 4],
    /// Headings of the table: state, what it waits for.
    pub heads: [&'a str; 2],
}

const NODES_MAX: usize = 80;
const BOX: (f64, f64) = (124.0, 44.0);
const GAP: (f64, f64) = (40.0, 12.0);
/// What an edge that passes a layer takes of it.
const LANE: f64 = 14.0;

pub fn plan_graph(plan: &PlanGraph) -> Markup {
    let name = |key: &String| plan.nodes.iter().find(|m| m.key == *key).map(|m| m.name.as_str());
    let table = Twin {
        heads: std::iter::once(plan.head.words.x.clone()).chain(plan.heads.map(str::to_owned)).collect(),
        rows: plan
            .nodes
            .iter()
            .map(|m| {
                let after: Vec<&str> = m.after.iter().filter_map(name).collect();
                let after = if after.is_empty() { "—".to_owned() } else { after.join(", ") };
                vec![m.name.clone(), plan.state_words[m.state as usize].to_owned(), after]
            })
            .collect(),
        worded: true,
    };
    if plan.nodes.is_empty() {
        return figure(&plan.head, None, &table);
    }
    let nodes = &plan.nodes[..plan.nodes.len().min(NODES_MAX)];
    let (wide, height, svg) = draw(nodes, &id(plan.head.id));
    let mut picture = Picture::new(wide, height, svg);
    picture.defs = format!(
        r#"<marker id="{}-a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="arrow" d="M0 0 8 4 0 8z"/></marker>"#,
        id(plan.head.id)
    );
    for state in NodeState::ALL.into_iter().filter(|s| nodes.iter().any(|m| m.state == *s)) {
        let (class, sign) = state.look();
        let svg = format!(
            r#"<rect class="{class}" x="1" y="1" width="18" height="12"/><text x="10" y="11" text-anchor="middle" class="sign">{sign}</text>"#
        );
        picture.key.push(Sign { class: String::new(), svg, words: plan.state_words[state as usize].to_owned() });
    }
    picture.left_out = plan.nodes.len() - nodes.len();
    figure(&plan.head, Some(&picture), &table)
}

/// The longest way to each step; a circle is cut where it closes.
fn layers(nodes: &[Node]) -> (Vec<usize>, Vec<(usize, usize)>) {
    let at: BTreeMap<&str, usize> = nodes.iter().enumerate().rev().map(|(i, m)| (m.key.as_str(), i)).collect();
    let mut layer = vec![0; nodes.len()];
    // 0 not seen, 1 on the way, 2 done
    let mut seen = vec![0u8; nodes.len()];
    let mut edges = Vec::new();
    for start in 0..nodes.len() {
        let mut stack = vec![(start, false)];
        while let Some((i, back)) = stack.pop() {
            let before = nodes[i].after.iter().filter_map(|k| at.get(k.as_str()).copied()).filter(|b| *b != i);
            if back {
                let mut own: Vec<usize> = before.filter(|b| seen[*b] == 2).collect();
                own.sort_unstable();
                own.dedup();
                layer[i] = own.iter().map(|b| layer[*b] + 1).max().unwrap_or(0);
                edges.extend(own.iter().map(|b| (*b, i)));
                seen[i] = 2;
            } else if seen[i] == 0 {
                seen[i] = 1;
                stack.push((i, true));
                stack.extend(before.filter(|b| seen[*b] == 0).map(|b| (b, false)));
            }
        }
    }
    edges.sort_unstable();
    (layer, edges)
}

/// A place in a layer: a step, or an edge passing through.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Step(usize),
    Lane(usize),
}

fn draw(nodes: &[Node], id: &str) -> (f64, f64, String) {
    let (layer, edges) = layers(nodes);
    let depth = layer.iter().max().copied().unwrap_or(0) + 1;
    let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); depth];
    for (i, l) in layer.iter().enumerate() {
        slots[*l].push(Slot::Step(i));
    }
    for (e, (a, b)) in edges.iter().enumerate() {
        for passing in &mut slots[layer[*a] + 1..layer[*b]] {
            passing.push(Slot::Lane(e));
        }
    }
    // each layer in the order of what leads to it, twice over
    let mut heights: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); depth];
    let mut lanes: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let tall = |s: &Slot| if matches!(s, Slot::Step(_)) { BOX.1 } else { LANE };
    let mut height: f64 = 0.0;
    for _ in 0..2 {
        for l in 0..depth {
            if l > 0 {
                let wish = |s: &Slot| -> f64 {
                    let from = |e: usize, a: usize| lanes.get(&(l - 1, e)).or_else(|| heights[layer[a]].get(&a)).copied();
                    match s {
                        Slot::Lane(e) => from(*e, edges[*e].0).unwrap_or(0.0),
                        Slot::Step(i) => {
                            let of = edges.iter().enumerate().filter(|(_, e)| e.1 == *i);
                            let ys: Vec<f64> = of.filter_map(|(k, e)| from(k, e.0)).collect();
                            ys.iter().sum::<f64>() / ys.len().max(1) as f64
                        }
                    }
                };
                let mut order: Vec<(f64, Slot)> = slots[l].iter().map(|s| (wish(s), *s)).collect();
                order.sort_by(|a, b| a.0.total_cmp(&b.0));
                slots[l] = order.into_iter().map(|o| o.1).collect();
            }
            let mut y = 2.0;
            for s in &slots[l] {
                let middle = y + tall(s) / 2.0;
                match s {
                    Slot::Step(i) => drop(heights[l].insert(*i, middle)),
                    Slot::Lane(e) => drop(lanes.insert((l, *e), middle)),
                }
                y += tall(s) + GAP.1;
            }
            height = height.max(y - GAP.1 + 2.0);
        }
    }
    // short layers stand in the middle
    for l in 0..depth {
        let own: f64 = slots[l].iter().map(|s| tall(s) + GAP.1).sum::<f64>() - GAP.1 + 4.0;
        let down = (height - own) / 2.0;
        for s in &slots[l] {
            match s {
                Slot::Step(i) => drop(heights[l].entry(*i).and_modify(|y| *y += down)),
                Slot::Lane(e) => drop(lanes.entry((l, *e)).and_modify(|y| *y += down)),
            }
        }
    }
    let x = |l: usize| 2.0 + l as f64 * (BOX.0 + GAP.0);
    let mut svg = String::new();
    for (e, (a, b)) in edges.iter().enumerate() {
        let (mut at, mut y) = (x(layer[*a]) + BOX.0, heights[layer[*a]][a]);
        let mut d = format!("M{} {}", n(at), n(y));
        let mut bend = |to: f64, y2: f64, d: &mut String| {
            let _ = write!(d, "C{0} {1} {0} {2} {3} {2}", n((at + to) / 2.0), n(y), n(y2), n(to));
            (at, y) = (to, y2);
        };
        for l in layer[*a] + 1..layer[*b] {
            bend(x(l), lanes[&(l, e)], &mut d);
            bend(x(l) + BOX.0, lanes[&(l, e)], &mut d);
        }
        bend(x(layer[*b]) - 1.0, heights[layer[*b]][b], &mut d);
        let _ = write!(svg, r#"<path class="edge-line" marker-end="url(#{id}-a)" d="{d}"/>"#);
    }
    for (i, m) in nodes.iter().enumerate() {
        step(&mut svg, m, x(layer[i]), heights[layer[i]][&i] - BOX.1 / 2.0);
    }
    (x(depth - 1) + BOX.0 + 2.0, height, svg)
}

fn step(svg: &mut String, m: &Node, x: f64, y: f64) {
    let (class, sign) = m.state.look();
    let _ = write!(svg, r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}" rx="4"/>"#, n(x), n(y), n(BOX.0), n(BOX.1));
    text(svg, x + 14.0, y + BOX.1 / 2.0 + 4.5, "middle", "sign", sign);
    let (first, second) = two_lines(&m.name, BOX.0 - 34.0, TICK);
    if second.is_empty() {
        text(svg, x + 28.0, y + BOX.1 / 2.0 + 4.5, "start", "small", &first);
    } else {
        text(svg, x + 28.0, y + 18.0, "start", "small", &first);
        text(svg, x + 28.0, y + 34.0, "start", "small", &second);
    }
}
