import Files
import Glibc
import Planning

extension RunStore {
    /// Removes trees of actions that no run has begun with for as long as runs are kept: each use sets their time anew.
    func pruneActions(
        _ policy: RetentionPolicy, at time: Instant, isDryRun: Bool, _ report: inout PruneReport
    ) throws {
        for owner in names(in: "actions") {
            // `_folders/DIGEST`, else `OWNER/NAME/COMMIT`.
            let isOwner = owner.utf8.first != UInt8(ascii: "_")
            let names = names(in: "actions/\(owner)")
            let places =
                isOwner
                ? names.flatMap { name in
                    self.names(in: "actions/\(owner)/\(name)").map { "\(name)/\($0)" }
                }
                : names
            for place in places.map({ "actions/\(owner)/\($0)" }) {
                guard let entry = Folder.entry(at: "\(folder.path)/\(place)"), entry.kind == .folder,
                    !place.utf8.suffix(5).elementsEqual("/refs".utf8)
                else { continue }
                let age = time.milliseconds - Int64(entry.modified / 1_000_000)
                guard age > policy.runAge else { continue }
                try drop(place, isDryRun, &report)
                if !isDryRun { try Folder.remove("\(folder.path)/\(place).sha256") }
            }
        }
    }
}
