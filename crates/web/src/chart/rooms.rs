//! Who has been visited: building × floor × room. The table is the picture: it wraps on a phone and prints as it is.

use super::draw::{id, number};
use super::frame::{source, take};
use super::{Head, Words};
use maud::{Markup, html};

/// How a door stands; the name goes to `data-state`, the look is the style sheet's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Done,
    Part,
    Todo,
    Away,
    Look,
    Empty,
}

impl Door {
    pub const ALL: [Door; 6] = [Door::Done, Door::Part, Door::Todo, Door::Away, Door::Look, Door::Empty];

    fn state(self) -> &'static str {
        match self {
            Door::Done => "done",
            Door::Part => "part",
            Door::Todo => "todo",
            Door::Away => "away",
            Door::Look => "look",
            Door::Empty => "empty",
        }
    }

    /// Told apart without colour, on paper too.
    fn glyph(self) -> &'static str {
        match self {
            Door::Done => "✓",
            Door::Part => "◐",
            Door::Todo => "○",
            Door::Away => "–",
            Door::Look => "!",
            Door::Empty => "·",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Room {
    /// The door's number. No person is named here.
    pub label: String,
    pub door: Door,
}

#[derive(Clone, Debug)]
pub struct Floor {
    pub name: String,
    pub rooms: Vec<Room>,
}

#[derive(Clone, Debug)]
pub struct Building {
    pub name: String,
    /// Top floor first, as one sees the house.
    pub floors: Vec<Floor>,
}

#[derive(Clone, Debug)]
pub struct RoomGrid<'a> {
    pub head: Head<'a>,
    pub buildings: Vec<Building>,
    /// One word for each of [`Door::ALL`].
    pub door_words: [&'a str; 6],
}

/// Each door a glyph and a look, nobody named.
pub fn room_grid(grid: &RoomGrid) -> Markup {
    let doors = grid.buildings.iter().flat_map(|b| &b.floors).flat_map(|f| &f.rooms);
    let mut counts = [0usize; 6];
    for room in doors {
        counts[room.door as usize] += 1;
    }
    let (head, words) = (&grid.head, grid.head.words);
    let name = format!("{}-t", id(head.id));
    html! {
        figure.chart id=(id(head.id)) aria-labelledby=(name) {
            figcaption id=(name) { (head.title) }
            @if !head.description.is_empty() { p.chart-lede { (head.description) } }
            @if counts.iter().sum::<usize>() == 0 {
                p.chart-empty { (words.no_data) }
            } @else {
                ul.chart-key {
                    @for door in Door::ALL {
                        @if counts[door as usize] > 0 {
                            li {
                                span.room data-state=(door.state()) aria-hidden="true" { b { (door.glyph()) } }
                                (grid.door_words[door as usize]) " " (number(counts[door as usize] as f64))
                            }
                        }
                    }
                }
                div.blocks { @for building in &grid.buildings { (block(grid, building)) } }
                (take(words, &id(head.id), false))
            }
            (rooms_source(words, head))
        }
    }
}

fn rooms_source(words: &Words, head: &Head) -> Markup {
    source(words, head.source, head.updated)
}

fn block(grid: &RoomGrid, building: &Building) -> Markup {
    html! {
        div.block tabindex="0" role="group" aria-label=(building.name) {
            table.rooms {
                caption { (building.name) }
                tbody {
                    @for floor in &building.floors {
                        tr {
                            th scope="row" { (floor.name) }
                            @for room in &floor.rooms {
                                td.room data-state=(room.door.state()) {
                                    b aria-hidden="true" { (room.door.glyph()) }
                                    (room.label)
                                    span.vh { " " (grid.door_words[room.door as usize]) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
