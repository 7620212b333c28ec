import Actions
import Planning
import Workflows

/// The workflows of other repositories that jobs call, read through the same cache, lock and replacements as actions.
struct RemoteWorkflows: Sendable {
    let own: OwnRepository
    let frontEnd: FrontEnd

    /// The file at `path` of a repository at a ref, and the commit that the ref was.
    func read(_ owner: String, _ name: String, _ path: String, _ ref: String) throws(CallLoadError)
        -> (bytes: [UInt8], commit: String?)
    {
        do {
            let resolver = frontEnd.resolver(
                ActionStore(data: frontEnd.place.dataDirectory(of: own.git)),
                lock: try own.lock().map { .required($0) } ?? .none)
            let repository = try RemoteRepository(owner: owner, name: name, ref: ref)
            if frontEnd.actions.network == .untouched, case .unknown? = resolver.resolve([repository])[repository] {
                throw CallLoadError(
                    "\(repository) has not been fetched yet", hint: "a run fetches it", isUnfetched: true)
            }
            let file = try resolver.file(path, of: repository)
            return (file.bytes, file.tree.commit)
        } catch let error as CallLoadError {
            throw error
        } catch let problem as ActionProblem {
            throw CallLoadError(problem.message, hint: problem.hint)
        } catch {
            throw CallLoadError("\(error)")
        }
    }
}
