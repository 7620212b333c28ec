import Glibc
import Planning

extension RunStore {
    /// Removes trees of actions that no run has begun with for as long as runs are kept: each use sets their time anew.
    func pruneActions(
        _ policy: RetentionPolicy, at time: Instant, isDryRun: Bool, _ report: inout PruneReport
    ) throws {
        for owner in Files.names(in: "\(folder.path)/actions") {
            // `_folders/DIGEST`, else `OWNER/NAME/COMMIT`.
            let isOwner = owner.utf8.first != UInt8(ascii: "_")
            let names = Files.names(in: "\(folder.path)/actions/\(owner)")
            let places =
                isOwner
                ? names.flatMap { name in
                    Files.names(in: "\(folder.path)/actions/\(owner)/\(name)").map { "\(name)/\($0)" }
                }
                : names
            for place in places.map({ "actions/\(owner)/\($0)" }) {
                guard let status = Files.status("\(folder.path)/\(place)"), status.st_mode & S_IFMT == S_IFDIR,
                    !place.utf8.suffix(5).elementsEqual("/refs".utf8)
                else { continue }
                let age = time.milliseconds - Int64(status.st_mtim.tv_sec) * 1000
                guard age > policy.runAge else { continue }
                try drop(place, isDryRun, &report)
                if !isDryRun { try Files.remove("\(folder.path)/\(place).sha256") }
            }
        }
    }
}
