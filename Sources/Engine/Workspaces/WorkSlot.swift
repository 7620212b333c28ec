import Files
import Synchronization

/// The folder of one job while an attempt of it runs: nobody else uses it meanwhile.
final class WorkSlot: Sendable {
    /// Absolute.
    let folder: String
    private let place: WorkPlace
    private let lock: Mutex<FolderLock?>

    init(place: WorkPlace, folder: String, lock: FolderLock) {
        self.place = place
        self.folder = folder
        self.lock = Mutex(lock)
    }

    /// What the job's keeper inherits, so that the folder stays taken until nothing of the job is left.
    var lockDescriptor: Int32? { lock.withLock { $0?.descriptor } }

    /// Removes what an earlier attempt, or a program that was killed, has left.
    ///
    /// - Throws: `FileError` if what cannot be removed cannot be put aside either.
    func empty() throws(FileError) {
        do throws(FileError) {
            try Folder.empty(folder)
        } catch {
            // A container's root or sudo has left files that only root can remove: prune says so.
            let new = try place.replace(folder)
            lock.withLock { $0 = new }
        }
    }

    /// Removes the folder with all that is in it.
    ///
    /// - Throws: `FileError` for what cannot be removed.
    func remove() throws(FileError) { try Folder.remove(folder) }

    /// Lets others use the folder.
    func release() { lock.withLock { $0 = nil } }
}
