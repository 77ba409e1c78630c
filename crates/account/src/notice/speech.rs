//! A notice as it is read out over a loudspeaker: short sentences, no signs that nobody can hear, everything twice.

/// Characters that one breath carries.
const BREATH: usize = 18;

/// One sentence a line. `opening`, `again` and `closing` are said by whoever reads; the body between them comes twice.
pub fn spoken(title: &str, text: &str, opening: &str, again: &str, closing: &str) -> Vec<String> {
    let mut body = sentences(title);
    body.extend(sentences(text));
    let mut out = vec![opening.to_owned()];
    out.extend(body.iter().cloned());
    out.push(again.to_owned());
    out.extend(body);
    out.push(closing.to_owned());
    out
}

fn wide(s: &str) -> usize {
    // Two letters of Latin script take about the breath of one character.
    s.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>().div_ceil(2)
}

fn sentences(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|c| !"“”\"'《》（）()【】[]*#".contains(*c)).collect();
    let mut out = Vec::new();
    for whole in text.split(['。', '！', '？', '!', '?', '；', ';', '\n']) {
        let mut line = String::new();
        for part in whole.split(['，', ',', '、', '：', ':']).map(str::trim).filter(|p| !p.is_empty()) {
            let joined = if line.is_empty() { part.to_owned() } else { format!("{line}，{part}") };
            if wide(&joined) <= BREATH || line.is_empty() {
                line = joined;
            } else {
                out.push(format!("{line}。"));
                line = part.to_owned();
            }
        }
        if !line.is_empty() {
            out.push(format!("{line}。"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_short_plain_and_said_twice() {
        let text = "明天上午9点到12点，3幢、4幢停水，请提前存水；有困难的老人，打网格员电话，我们送水上门！";
        let all = spoken("停水通知", text, "请注意。", "再说一遍。", "完了。");
        assert_eq!(
            all,
            [
                "请注意。",
                "停水通知。",
                "明天上午9点到12点，3幢，4幢停水。",
                "请提前存水。",
                "有困难的老人，打网格员电话。",
                "我们送水上门。",
                "再说一遍。",
                "停水通知。",
                "明天上午9点到12点，3幢，4幢停水。",
                "请提前存水。",
                "有困难的老人，打网格员电话。",
                "我们送水上门。",
                "完了。"
            ]
        );
        assert!(sentences("“《通知》”（一）").iter().all(|s| !s.contains(['“', '《', '（'])));
        assert!(sentences("。。！\n").is_empty());
    }
}
