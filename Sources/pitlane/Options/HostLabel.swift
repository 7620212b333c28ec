import Basics

/// The value of `--runner LABEL=host`.
enum HostLabel {
    /// The labels that are said to mean this machine.
    static func parse(_ mappings: [String]) throws -> [Key] {
        try mappings.map { text in
            let (label, target) = try Assignments.parse(text, option: "--runner", form: "LABEL=host")
            guard Key(target) == "host" else {
                throw CommandError("--runner \(text): only LABEL=host is supported; containers are not yet")
            }
            return label
        }
    }
}
