import Basics

extension ActionResolver {
    /// The references of a lock that do not mean any more what it says, each with the reason; those that a folder
    /// stands in for are left out. Branches and tags are asked for unless the resolver may not use the network.
    package func moved(of lock: ActionLock) throws -> [(repository: RemoteRepository, reason: String)] {
        let locked = lock.references.filter { !isReplaced($0) }
        var moved: [(repository: RemoteRepository, reason: String)] = []
        let answers = try network == .allowed ? git.ask(locked.filter { $0.commit == nil }) : [:]
        for repository in locked {
            guard let entry = lock[repository] else { continue }
            if let commit = repository.commit {
                if Key(commit) != Key(entry.commit) { moved.append((repository, "the line says \(entry.commit)")) }
                continue
            }
            switch answers[repository] {
            case .success(let answer) where Key(answer.commit) != Key(entry.commit):
                moved.append((repository, "it has moved: \(entry.commit) is locked, and it is \(answer.commit) now"))
            case .failure(let problem): moved.append((repository, problem.message))
            case .success, nil: break
            }
        }
        return moved
    }
}
