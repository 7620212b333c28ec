import Basics

/// What a commit takes back, as git and GitHub write it.
struct Revert {
    /// The commits it names.
    let commits: [Key]
    /// The first line of what it takes back, where it is quoted.
    let subject: Key?
    /// Whether it brings back what an earlier revert took away.
    let isReturn: Bool
    /// The first line of the change in the end, whatever was reverted how often.
    let original: Key?

    /// Nil for a commit that takes nothing back.
    init?(_ commit: ConventionalCommit, message: Key) {
        var (inner, layers) = (commit.subject, 0)
        var quoted: Key?
        while let (next, isRevert) = Self.quoted(inner) {
            quoted = quoted ?? (isRevert ? next : nil)
            layers += isRevert ? 1 : 2
            inner = next
        }
        let isTyped = commit.header?.type == "revert"
        let named = Self.named(message, commit, isTyped: isTyped)
        guard layers > 0 || isTyped || !named.isEmpty else { return nil }
        commits = named
        subject = quoted ?? (isTyped ? commit.header?.description : nil)
        isReturn = layers > 0 && layers % 2 == 0
        original = layers > 0 ? inner : commit.header?.description
    }

    /// What `Revert "…"` and `Reapply "…"` quote.
    private static func quoted(_ subject: Key) -> (Key, isRevert: Bool)? {
        let bytes = Array(MessageText.withoutRequest(subject).string.utf8)[...]
        for (word, isRevert) in [("Revert \"", true), ("Reapply \"", false)] {
            guard bytes.starts(with: word.utf8), bytes.last == UInt8(ascii: "\""), bytes.count > word.utf8.count else {
                continue
            }
            return (Key(MessageText.text(bytes.dropFirst(word.utf8.count).dropLast())), isRevert)
        }
        return nil
    }

    /// `This reverts commit SHA`, and of a commit of type `revert` what its footers refer to.
    private static func named(_ message: Key, _ commit: ConventionalCommit, isTyped: Bool) -> [Key] {
        let words = "This reverts commit ".utf8
        var found: [Key] = []
        let lines = MessageText.lines(message.string.utf8)
        for (index, line) in lines.enumerated() where line.starts(with: words) {
            // `This reverts commit SHA, reversing changes made to SHA.`: the second was there before.
            let rest =
                line.dropFirst(words.count) + (index + 1 < lines.count ? [MessageText.space] + lines[index + 1] : [])
            let end = MessageText.firstIndex(of: ", reversing".utf8, in: rest) ?? rest.endIndex
            found += MessageText.commits(in: rest[..<end]).prefix(1)
        }
        if isTyped {
            for footer in commit.footers where ["refs", "reverts"].contains(footer.token.asciiLowercased) {
                found += MessageText.commits(in: footer.value.string.utf8)
            }
        }
        return found
    }
}
