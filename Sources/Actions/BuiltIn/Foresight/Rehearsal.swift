package import Basics

/// A step with a built-in action before its job begins: what the action can tell then, without doing anything.
package struct Rehearsal: Sendable {
    /// The repository that a job checks out.
    package struct Repository: Sendable {
        /// `owner/name`.
        package let name: String
        /// `https://github.com`.
        package let server: String
        /// A folder with the files that a checkout gives, or nil where there is none.
        package let workTree: String?
        /// Whether the commit has submodules.
        package let hasSubmodules: @Sendable () -> Bool
        /// The path of a file that is kept in LFS, or nil.
        package let largeFile: @Sendable () -> String?

        package init(
            name: String, server: String, workTree: String?, hasSubmodules: @escaping @Sendable () -> Bool,
            largeFile: @escaping @Sendable () -> String?
        ) {
            self.name = name
            self.server = server
            self.workTree = workTree
            self.hasSubmodules = hasSubmodules
            self.largeFile = largeFile
        }
    }

    let inputs: ActionInputs
    private let unknown: Set<Key>
    let repository: Repository
    let interpreters: Interpreters

    /// - Parameters:
    ///   - action: what is used.
    ///   - given: the inputs as written, nil for a value that only the run can tell.
    package init(
        _ action: BuiltInAction, given: [(name: Key, value: String?)], repository: Repository,
        interpreters: Interpreters
    ) {
        var values: [Key: String] = [:]
        for input in action.inputs { values[input.name.asciiLowercased] = input.fallback }
        var unknown: Set<Key> = []
        for (name, value) in given {
            values[name.asciiLowercased] = value
            if value == nil { unknown.insert(name.asciiLowercased) }
        }
        inputs = ActionInputs(values, of: action.name.string)
        self.unknown = unknown
        self.repository = repository
        self.interpreters = interpreters
    }

    /// Whether the values of all these inputs are known.
    func knows(_ names: Key...) -> Bool { unknown.isDisjoint(with: names) }
}
