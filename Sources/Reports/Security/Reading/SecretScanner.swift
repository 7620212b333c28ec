import Basics

/// Tools that find secrets and nothing else. What they find can be used by whoever reads it, however they rate it, if
/// they rate it at all: it is never less than `high`.
enum SecretScanner {
    private static let names: Set<Key> = [
        "gitleaks", "betterleaks", "trufflehog", "trufflehog3", "detect-secrets", "kingfisher", "nosey parker",
        "noseyparker", "titus", "ggshield", "gitguardian", "whispers", "secretlint", "git-secrets", "talisman",
        "credsweeper", "ripsecrets", "2ms", "shhgit", "secretscanner", "leaktk", "git-hound", "git-all-secrets",
        "repo-supervisor", "credential-digger", "rusty-hog", "tartufo", "wraith", "gitguardian-shield", "deepsecrets",
        "yelp/detect-secrets", "github secret scanning", "secret-scanning",
    ]

    /// Whether a tool that calls itself `name` is one.
    static func isOne(_ name: String) -> Bool { names.contains(Key(name).asciiLowercased) }

    /// The severity of one of its findings that it rates so.
    static func severity(_ stated: SecuritySeverity?) -> SecuritySeverity { max(stated ?? .high, .high) }
}
