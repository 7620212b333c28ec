import Actions
import Workflows

/// The workflows of other repositories that jobs call, read through the same cache, lock and replacements as actions.
struct RemoteWorkflows: Sendable {
    let own: OwnRepository
    let options: ActionOptions
    /// The data folder, absolute.
    let data: String
    let network: ActionResolver.Network

    /// The file at `path` of a repository at a ref.
    func read(_ owner: String, _ name: String, _ path: String, _ ref: String) throws(CallLoadError) -> [UInt8] {
        do {
            let repository = try RemoteRepository(owner: owner, name: name, ref: ref)
            let resolver = try ActionResolver(for: own, options, data: data, network: network)
            switch resolver.resolve([repository])[repository] {
            case .found(let tree):
                if let bytes = try ActionFile.read(path, of: resolver.store.path(of: tree)) { return bytes }
                throw CallLoadError("there is no \(path) in \(repository)", hint: "correct the path or the ref")
            case .failed(let problem): throw problem
            case .unknown, nil:
                throw CallLoadError(
                    "\(repository) has not been fetched yet",
                    hint: "pitlane run fetches it; or use a folder: --action-source \(owner)/\(name)=DIR")
            }
        } catch let error as CallLoadError {
            throw error
        } catch let problem as ActionProblem {
            throw CallLoadError(problem.message, hint: problem.hint)
        } catch {
            throw CallLoadError("\(error)")
        }
    }
}
