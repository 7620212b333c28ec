import Engine

extension RunStore {
    /// Removes the workspaces that jobs of other runs have left for `rerun --from`, where this run has left one: only
    /// the last failed run has any.
    ///
    /// Those that `--keep-work` asked for stay, and so do those of a run that goes on.
    func replaceKeptWork(by run: Int) {
        let own = folder.work(ofRun: run)
        guard Files.names(in: own).contains(where: { isKept("\(own)/\($0)") }) else { return }
        for name in Files.names(in: folder.work) {
            guard let number = Int(name), number != run,
                let lock = try? FileLock.take(folder.lock(ofRun: number))
            else { continue }
            withExtendedLifetime(lock) {
                let work = folder.work(ofRun: number)
                // What cannot be removed is left for `prune`, which says why.
                for job in Files.names(in: work) where isKept("\(work)/\(job)") { try? Files.remove("\(work)/\(job)") }
                if Files.names(in: work).isEmpty { try? Files.remove(work) }
            }
        }
    }

    /// Whether a job that failed has left the folder, unasked.
    private func isKept(_ folder: String) -> Bool {
        do {
            return try KeptWorkspace.read(folder).map { !$0.isWanted } ?? false
        } catch {
            // Nobody can go on in it.
            return true
        }
    }
}
