//! Plans that cannot work, each with the words in which that is said.

use super::{read_beside_shipped, read_plans};
use crate::trial::lines;

const PARENT: &str = "key = 'p'
version = 2
name = 'n'
name_en = 'n'
about = ''
about_en = ''
source = ['2026']
source_en = ['2026']
[[limit]]
card = 'cool-room'
due_hours_max = 4
";

/// A plan with one of everything, sound as it stands.
const SOUND: &str = "key = 'a'
version = 1
parent = 'p'
parent_version = 2
name = 'n'
name_en = 'n'
about = ''
about_en = ''
matters = ['heat']
source = ['2026']
source_en = ['2026']
[[group]]
key = 'liaison'
of = 'community'
name = '联络'
name_en = 'Liaison'
head = 'emergency_officer'
units = ['物业']
units_en = ['Property']
duties = ['接电话']
duties_en = ['Answers']
[[call]]
from = 'district_lead'
to = ['street_lead']
minutes = 10
[[call]]
from = 'street_lead'
to = ['secretary', 'grid_worker', 'emergency_officer']
minutes = 10
[[floor]]
good = '2112'
days = 3
[[level]]
number = 4
when = '热'
when_en = 'Hot'
channels = ['board']
notices = ['喝水']
notices_en = ['Drink']
[[level.step]]
card = 'cool-room'
for = 'community'
post = 'secretary'
due_hours = 2
escalate_minutes = 60
[[level.step]]
card = 'heat-visit'
for = 'household'
post = 'grid_worker'
due_hours = 3
escalate_minutes = 90
after = ['cool-room']
[[level.step]]
card = 'outdoor-workers'
for = 'grid'
post = 'grid_worker'
due_hours = 12
escalate_minutes = 90
stage = 'hold'
every_hours = 24
[[level.proposal]]
measure = 'M9'
organ = 'government'
level = 'county'
what = '征用旅馆'
what_en = 'Hostels'
when = '床不够'
when_en = 'Too few beds'
[end]
back = ['收']
back_en = ['Close']
";

/// from | to | what the linter says; fifty-one broken plans and one sound one
const BROKEN: &str = "
    nothing                  | nothing                     | ok
    post = 'secretary'       | post = 'king'               | level 4, step cool-room: there is no post king: nobody can fill it
    post = 'secretary'       | post = 'auditor'            | post auditor cannot own a task; grid_worker and secretary can
    card = 'cool-room'       | card = ''                   | level 4: a step without a card: nobody would know how it is done
    card = 'cool-room'       | card = 'cold-room'          | step cold-room: there is no such card in plans/cards/
    for = 'household'        | for = 'building'            | step heat-visit: this card is for a door, not for each building
    for = 'household'        | for = 'planet'              | unknown variant
    due_hours = 2            | due_hours = 0               | step cool-room: due_hours is 1 to 336
    escalate_minutes = 60    | escalate_minutes = 121      | more than 0 and not after the due time
    escalate_minutes = 60    | escalate_minutes = 0        | more than 0 and not after the due time
    stage = 'hold'           | stage = 'later'             | stage later is none of start, hold, close
    after = ['cool-room']    | after = ['cold-visit']      | step heat-visit waits for cold-visit, which level 4 does not do in stage start
    after = ['cool-room']    | after = ['outdoor-workers'] | waits for outdoor-workers, which level 4 does not do in stage start
    after = ['cool-room']    | after = ['heat-visit']      | step heat-visit waits in a circle: it would never open
    escalate_minutes = 60    | escalate_minutes = 60 \\nafter=['heat-visit'] | waits in a circle: it would never open
    every_hours = 24         | every_hours = 0             | step outdoor-workers: every_hours is 1 to 168
    every_hours = 24         | every_hours = 6             | again every 6 hours but may take 12: the rounds would overtake each other
    stage = 'hold'           | stage = 'close'             | what ends a response is not done again
    days = 3                 | days = 1                    | floor of good 2112: 1 days is below the 3 that stock-days gives
    good = '2112'            | good = '9999'               | floor of good 9999: the catalogue of goods has no such code
    measure = 'M9'           | measure = 'M12'             | proposal M12: the register of law has no such measure; what has no law cannot be proposed
    organ = 'government'     | organ = 'committee'         | committee of county may not decide it; by law that is for government of county and above
    level = 'county'         | level = 'street'            | government of street may not decide it
    measure = 'M9'           | measure = 'M2'              | proposal M2: the law gives it for diseases, not for heat
    what_en = 'Hostels'      | what_en = ''                | proposal M9: what_en: the Chinese and the English text stand beside each other
    number = 4               | number = 2                  | level 3 is missing, though level 2 is there
    number = 4               | number = 5                  | level 5 is not 1 to 4
    number = 4               | number = 4 \\nincludes=3    | level 4 includes 3, which is not a milder level of this plan
    [end]                    | [[level]]\\nnumber = 4\\n[end] | level 4 stands twice
    [end]                    | [[level]]\\nnumber = 2\\nincludes = 4\\n[end] | level 3 is missing, though level 2 is there
    back = ['收']            | back = []                   | a: it has no end: [end] says what is switched back
    back_en = ['Close']      | back_en = ['停']            | end: back_en, line 1: the English text is still Chinese
    back = ['收']            | back = ['收', '停']         | end: back: 2 in Chinese, 1 in English
    notices_en = ['Drink']   | notices_en = []             | level 4: notices: 1 in Chinese, 0 in English
    notices_en = ['Drink']   | notices_en = ['喝水']       | level 4: notices_en, line 1: the English text is still Chinese
    channels = ['board']     | channels = []               | level 4 has notices and no channels: nobody would hear them
    channels = ['board']     | channels = ['pigeon']       | there is no channel pigeon
    when_en = 'Hot'          | when_en = ''                | level 4: when_en
    'grid_worker', 'emergency_officer'] | 'emergency_officer'] | phone tree: nobody calls grid_worker, who has something to do
    'grid_worker', 'emergency_officer'] | 'grid_worker']   | phone tree: nobody calls emergency_officer, who has something to do
    to = ['street_lead']     | to = ['cdc']                | phone tree: nobody calls secretary, who has something to do; it begins with district_lead
    to = ['street_lead']     | to = ['mayor']              | phone tree, district_lead: there is no post mayor to call
    to = ['street_lead']     | to = []                     | calls one to 6 posts, not 0
    head = 'emergency_officer' | head = 'administrator'    | group liaison: post administrator can neither lead nor be a member of a group
    duties = ['接电话']      | duties = []                 | group liaison: what is it for? duties are missing
    units_en = ['Property']  | units_en = []               | group liaison: units: 1 in Chinese, 0 in English
    of = 'community'         | of = 'town'                 | group liaison: of is district or community, not town
    parent = 'p'             | parent = 'q'                | a: there is no parent q
    parent = 'p'             | parent = 'a'                | a: its parents form a circle through a
    parent_version = 2       | parent_version = 1          | its parent p is version 2 now, a was written for 1: read it again, then raise parent_version
    parent_version = 2       | # none                      | parent_version is missing: for which version of p was a written?
    due_hours = 2            | due_hours = 9               | a: step cool-room may wait 9 hours; its parent p allows 4 at most
    'heat'                   | 'war'                       | there is no matter war
    version = 1              | version = 0                 | version, name and source are needed
    source_en = ['2026']     | # none                      | source: 1 in Chinese, 0 in English
    number = 4               | number = 4 \\nnumbr = 3      | unknown field
";

#[test]
fn what_cannot_work_is_named() {
    let mut broken = 0;
    for cells in lines(BROKEN) {
        let text = SOUND.replacen(cells[0], &cells[1].replace("\\n", "\n"), 1);
        assert!(cells[0] == "nothing" || text != SOUND, "{} is not in the plan", cells[0]);
        let (plans, wrong) =
            read_plans(&[("p.toml", &format!("{PARENT}[end]\nback=['收']\nback_en=['Close']")), ("a.toml", &text)]);
        if cells[2] == "ok" {
            assert_eq!((plans.len(), wrong), (2, Vec::<String>::new()));
            continue;
        }
        broken += 1;
        assert!(wrong.iter().any(|w| w.contains(cells[2])), "{} → {}: {wrong:?}", cells[0], cells[1]);
        assert!(plans.iter().all(|b| b.plan.key != "a"), "{}: what is broken is left out", cells[1]);
    }
    assert!(broken >= 30, "{broken}");
}

#[test]
fn parents_stand_once_and_in_no_circle() {
    let of = |key: &str, parent: &str| {
        SOUND
            .replace("key = 'a'", &format!("key = '{key}'"))
            .replace("parent = 'p'", &format!("parent = '{parent}'"))
            .replace("parent_version = 2", "parent_version = 1")
    };
    let (sound, wrong) = read_plans(&[("a", &of("a", "b")), ("b", &of("b", "c")), ("c", &of("c", "a"))]);
    assert!(sound.is_empty() && wrong.len() == 3 && wrong.iter().all(|w| w.contains("circle")), "{wrong:?}");
    let (_, wrong) = read_plans(&[("a", SOUND), ("b", SOUND)]);
    assert!(wrong[0].contains("key a stands twice"), "{wrong:?}");
    // A disease is no flood: the law gives each measure for one of them.
    let ill = SOUND.replace("'heat'", "'respiratory_cluster'").replace("'M9'", "'M8'");
    let (_, wrong) = read_plans(&[("p", PARENT), ("a", &ill)]);
    assert!(
        wrong.iter().any(|w| w.contains("the law gives it for what is no disease, not for respiratory_cluster")),
        "{wrong:?}"
    );
}

/// A file of one's own may build on a shipped plan, and stand in place of one: whoever builds on that is read again too.
#[test]
fn files_of_ones_own_stand_beside_the_shipped_ones() {
    let own = SOUND.replace("parent = 'p'", "parent = 'community-base'").replace("parent_version = 2", "parent_version = 3");
    let (plans, wrong) = read_beside_shipped(&[("own.toml", &own)]);
    assert_eq!((plans.len(), wrong), (super::plans().len() + 1, Vec::<String>::new()));
    let base = own.replace("key = 'a'", "key = 'community-base'").replace("parent = 'community-base'", "parent = 'command-base'");
    let (_, wrong) = read_beside_shipped(&[("base.toml", &base.replace("parent_version = 3", "parent_version = 1"))]);
    assert!(wrong.iter().any(|w| w.starts_with("flood-typhoon: its parent community-base is version 1 now")), "{wrong:?}");
}
