import Actions
import ArgumentParser
import Basics
import Files
import Forges
import Planning
import Rendering
import Sessions
import Store
import Workflows

/// `pitlane actions lock`: writes which commit and content each remote action has.
struct ActionsLockCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Write the lock file of the actions that the workflows use.",
        discussion: """
            The file is \(ActionLock.path), one line an action: owner/name@ref, its commit, the SHA-256 of its content. \
            Commit it: from then on a run refuses an action that is not in it, a tag that has moved, and content that \
            is not the same. What is locked stays as it is; new actions are added, unused ones left out.

            EXAMPLES
              pitlane actions lock             lock what is not locked yet
              pitlane actions lock --update    ask again for every branch and tag
              pitlane actions lock --check     only say whether the file is complete and up to date

            EXIT CODES
              0 written (or complete), 1 not complete (--check), 2 an action cannot be fetched
            """)

    @Flag(help: "Ask again for every branch and tag.")
    var update = false

    @Flag(help: "Write nothing; report whether the file holds what the workflows use, and whether a tag has moved.")
    var check = false

    @OptionGroup var actions: ActionOptions
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let frontEnd = FrontEnd(
                place: try place.value(), actions: try actions.policy(), observer: observer)
            let git = try frontEnd.place.repository()
            let data = frontEnd.place.dataDirectory(of: git)
            try RunStore.refuseOwnRun(of: data)
            let own = OwnRepository(workTreeOf: git)
            let old = try readable(own)
            let resolver = frontEnd.resolver(
                ActionStore(data: data), lock: update && !check ? .none : .kept(old))
            let files = try LockedFiles(git.root, resolver)
            var closure = ActionClosure(
                resolver: resolver, nodes: nil, own: own.reading(resolver), freezesOwn: false)
            let (trees, problems) = closure.add(files.uses)
            guard problems.isEmpty, files.problems.isEmpty else {
                let screen = Screen.errors
                let lines = DiagnosticText(width: screen.width).lines(files.problems + problems) {
                    files.contents[Key($0)]
                }
                for line in lines { Terminal.printError(line.text(screen.style)) }
                throw Exit.with(Exit.invalid)
            }
            let lock = try Self.lock(files.trees + trees)
            if check { return try compare(lock, with: old, resolver) }
            try write(lock, git.root)
        }
    }

    /// The lock file as it is; one that cannot be read is no reason not to write a new one.
    private func readable(_ own: OwnRepository) throws -> ActionLock {
        if update, !check { return (try? own.lock()) ?? ActionLock() }
        return try own.lock() ?? ActionLock()
    }

    private static func lock(_ trees: [ActionTree]) throws(ActionProblem) -> ActionLock {
        var lock = ActionLock()
        for tree in trees {
            // A folder of this machine is nobody else's.
            guard let commit = tree.commit else { continue }
            lock[try RemoteRepository(tree.reference)] = ActionLock.Entry(commit: commit, digest: tree.digest)
        }
        return lock
    }

    private func write(_ lock: ActionLock, _ root: String) throws {
        let path = "\(root)/\(ActionLock.path)"
        try Folder.make("\(root)/.github")
        try Folder.replace(path, with: lock.text.utf8)
        Terminal.print("\(ActionLock.path): \(Self.count(lock))")
    }

    /// Says whether the file holds what the workflows use, nothing else, and as it is today.
    private func compare(_ lock: ActionLock, with old: ActionLock, _ resolver: ActionResolver) throws {
        var problems: [String] = []
        for repository in lock.references where old[repository] == nil {
            problems.append("\(ActionLock.path): \(repository) is not locked")
        }
        func place(_ repository: RemoteRepository) -> String {
            ActionLock.path + (old.line(of: repository).map { ":\($0)" } ?? "")
        }
        for repository in old.references where lock[repository] == nil && !resolver.isReplaced(repository) {
            problems.append("\(place(repository)): \(repository) is locked, and no workflow uses it")
        }
        let write = problems.isEmpty ? nil : "write it again: pitlane actions lock"
        let moved = try resolver.moved(of: old).filter { lock[$0.repository] != nil }
        problems += moved.map { "\(place($0.repository)): \($0.repository): \($0.reason)" }
        let accept = moved.isEmpty ? nil : "look at what changed, then accept it: pitlane actions lock --update"
        guard problems.isEmpty else {
            for problem in problems { Terminal.printError("error: \(problem)") }
            for remedy in [write, accept] { remedy.map { Terminal.printError("  = \($0)") } }
            throw Exit.with(Exit.failure)
        }
        let note = actions.offline ? " (--offline: no branch or tag was asked for)" : ""
        Terminal.print("\(ActionLock.path) is complete: \(Self.count(lock))\(note)")
    }

    private static func count(_ lock: ActionLock) -> String { "\(lock.count) action\(lock.count == 1 ? "" : "s")" }
}
