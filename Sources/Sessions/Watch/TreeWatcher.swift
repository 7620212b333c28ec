package import Basics
import Files
import Forges
import Glibc
import Processes

/// Sees when files of a work tree change: all but `.git`, the data folder, and what git ignores.
package final class TreeWatcher {
    /// The work tree, absolute.
    package let root: String
    private let data: String
    private let environment: [(Key, String)]
    private let descriptor: Int32
    /// The watched folders, relative to the root, by the number of their watch.
    private var folders: [Int32: String] = [:]

    private static let events = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
    /// So long nothing may change before a change counts as complete, and so long it is waited for at most.
    private static let (quiet, patience): (Int32, Duration) = (200, .seconds(5))
    /// More names are not looked at one by one: something will be new among them.
    private static let checked = 200

    /// - Parameters:
    ///   - root: the work tree, absolute.
    ///   - data: the folder of the records, absolute.
    ///   - environment: the variables that git is started with.
    package init(root: String, data: String, environment: [(Key, String)]) throws {
        (self.root, self.data, self.environment) = (root, data, environment)
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { throw SessionError("cannot watch files: \(String(cString: strerror(errno)))") }
        try watchAll()
    }

    deinit { close(descriptor) }

    /// Waits until files change that git does not ignore.
    ///
    /// - Parameter isStopped: whether to wait no longer; asked twice a second.
    /// - Returns: the name of one of them, or nil if it was stopped first.
    package func waitForChange(until isStopped: () -> Bool) throws -> String? {
        while !isStopped() {
            var changed: [String] = []
            guard read(into: &changed, milliseconds: 500) else { continue }
            let deadline = ContinuousClock.now + Self.patience
            while read(into: &changed, milliseconds: Self.quiet), ContinuousClock.now < deadline {}
            // Folders that are new have to be watched, too.
            try watchAll()
            if let name = try wanted(changed) { return name }
        }
        return nil
    }

    /// Takes the events that are there or come in time; false where there are none.
    private func read(into changed: inout [String], milliseconds: Int32) -> Bool {
        var file = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&file, 1, milliseconds) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return false }
        let head = MemoryLayout<inotify_event>.size
        var at = 0
        while at + head <= count {
            let event = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: inotify_event.self) }
            let name = bytes[(at + head)..<min(at + head + Int(event.len), count)].prefix { $0 != 0 }
            at += head + Int(event.len)
            guard let folder = folders[event.wd] else { continue }
            if event.mask & UInt32(IN_IGNORED) != 0 {
                folders[event.wd] = nil
            } else if !name.isEmpty {
                changed.append(folder + String(decoding: name, as: UTF8.self))
            }
        }
        return true
    }

    /// One of the names that git does not ignore, or nil.
    private func wanted(_ changed: [String]) throws -> String? {
        let names = Set(changed.map { Key($0) }).filter { !isOwn("\(root)/\($0.string)") }.sorted()
        guard names.count <= Self.checked else { return names.first?.string }
        guard !names.isEmpty else { return nil }
        // It says which are ignored; 1 means none.
        let ignored = try git(
            ["check-ignore", "-z", "--stdin"], input: names.map { $0.string + "\0" }.joined(), accepting: [0, 1])
        return names.first { !ignored.contains($0) }?.string
    }

    // MARK: - Folders

    private func watchAll() throws {
        let ignored = try git(
            ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"], accepting: [0])
        watch("", ignored)
    }

    /// Watches a folder and those below it; `name` is empty or ends with a slash.
    private func watch(_ name: String, _ ignored: Set<Key>) {
        let path = name.utf8.isEmpty ? root : "\(root)/\(name)"
        let number = inotify_add_watch(descriptor, path, Self.events)
        // A folder that is gone again, or cannot be read, has nothing to say.
        guard number >= 0 else { return }
        folders[number] = name
        for entry in (try? Folder.names(in: path)) ?? [] {
            let inner = name + String(decoding: entry, as: UTF8.self)
            guard Folder.entry(at: "\(root)/\(inner)")?.kind == .folder,
                !ignored.contains(Key(inner + "/")), !isOwn("\(root)/\(inner)")
            else { continue }
            watch(inner + "/", ignored)
        }
    }

    /// Whether a path is git's own folder or that of the records.
    private func isOwn(_ path: String) -> Bool {
        let last = path.utf8.split(separator: UInt8(ascii: "/")).last.map { Key(String(decoding: $0, as: UTF8.self)) }
        return last == ".git" || Key(path) == Key(data)
    }

    private func git(_ arguments: [String], input: String = "", accepting codes: [Int32]) throws -> Set<Key> {
        let result = try GitInvocation(environment, keeping: .all)
            .run(arguments, in: root, input: Array(input.utf8))
        guard codes.contains(result.status) else { throw SessionError("git \(arguments[0]): \(result.errorText)") }
        return Set(
            result.text.utf8.split(separator: 0).map { Key(String(decoding: $0, as: UTF8.self)) })
    }
}
