package import Basics
package import Workflows

/// The jobs and legs of a run that are wanted, each by id or by key: `test`, `test (3.12)`, `call / build`.
///
/// What a wanted job needs runs with it. Without any name all jobs are wanted.
package struct JobChoice: Hashable, Sendable {
    /// As given.
    package let names: [String]

    package init(_ names: [String]) { self.names = names }

    /// The ids of the jobs of `workflow` that are named, without what they need; nil where no name goes so deep, which
    /// means all of them.
    ///
    /// - Parameter caller: the key of the leg that calls the workflow, or nil for the run's own.
    package func jobs(in workflow: Workflow, calledBy caller: String?) -> Set<Key>? {
        let names = self.names(below: caller)
        guard !names.isEmpty else { return nil }
        return Set(
            workflow.jobs.map(\.id).filter { id in
                let base = Self.base(id, caller)
                return names.contains { Self.concerns($0, base) }
            })
    }

    /// The first name that leads into a called workflow and names no job of it.
    func stray(in workflow: Workflow, calledBy caller: String) -> String? {
        names(below: caller).first { name in
            !workflow.jobs.contains { Self.concerns(name, Self.base($0.id, caller)) }
        }
    }

    /// The names that choose single legs of a job; where there are none, all its legs are wanted.
    ///
    /// - Parameter base: the key of the job without the values of its matrix.
    func legs(of base: String) -> [String] {
        names.filter { Self.concerns($0, base) && !Self.isSame($0, base) }
    }

    /// Whether `name` means the leg with this key, or something inside it.
    static func means(_ name: String, _ key: String) -> Bool {
        isSame(name, key) || rest(of: name, behind: key)?.starts(with: " / ".utf8) == true
    }

    // MARK: -

    private func names(below caller: String?) -> [String] {
        guard let caller else { return names }
        return names.filter { Self.rest(of: $0, behind: caller)?.starts(with: " / ".utf8) == true }
    }

    private static func base(_ id: Key, _ caller: String?) -> String { caller.map { "\($0) / \(id)" } ?? id.string }

    /// Whether `name` means a job, a leg of it, or something inside one.
    private static func concerns(_ name: String, _ base: String) -> Bool {
        guard let rest = rest(of: name, behind: base) else { return false }
        return rest.isEmpty || [" (", " #", " / "].contains { rest.starts(with: $0.utf8) }
    }

    private static func isSame(_ name: String, _ key: String) -> Bool { rest(of: name, behind: key)?.isEmpty == true }

    /// What of `name` follows `start`, ids being compared ignoring case; nil where it begins differently.
    private static func rest(of name: String, behind start: String) -> Substring.UTF8View? {
        let count = start.utf8.count
        guard Key(Substring(name.utf8.prefix(count))).asciiLowercased == Key(start).asciiLowercased else { return nil }
        return name.utf8.dropFirst(count)
    }
}
