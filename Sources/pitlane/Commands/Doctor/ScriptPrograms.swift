import Basics

/// Finds well-known programs at the places of a shell script where commands stand.
enum ScriptPrograms {
    /// Programs that are not part of every system, and that nothing but the machine provides.
    private static let known: Set<Key> = [
        "buildah", "curl", "docker", "gh", "java", "jq", "make", "podman", "rsync", "skopeo", "sqlite3", "tar", "unzip",
        "xmllint", "zip", "zstd",
    ]

    /// The programs, each once, in order; words in quotes and comments are looked over roughly, never run.
    static func found(in script: String) -> [Key] {
        var found: [Key] = []
        var isCommand = true
        for line in script.utf8.split(separator: UInt8(ascii: "\n")) {
            isCommand = true
            for word in line.split(separator: UInt8(ascii: " ")) {
                if word.first == UInt8(ascii: "#") { break }
                let bare = word.drop { "(`$\"'!".utf8.contains($0) }
                let name = Key(Substring(bare.prefix { !";)`\"'".utf8.contains($0) }))
                let opens = word.first.map { "(`$".utf8.contains($0) } ?? false
                if isCommand || opens, known.contains(name), !found.contains(name) { found.append(name) }
                isCommand = Self.leadsToCommand(word)
            }
        }
        return found
    }

    /// Whether the word after this one is a command again: behind `&&`, `|`, `;`, `then`, a variable's value.
    private static func leadsToCommand(_ word: Substring.UTF8View) -> Bool {
        if let last = word.last, "|;&(".utf8.contains(last) { return true }
        switch Key(Substring(word)) {
        case "then", "do", "else", "if", "while", "!", "sudo", "exec", "time", "env": return true
        default: return word.contains(UInt8(ascii: "=")) && word.first != UInt8(ascii: "-")
        }
    }
}
