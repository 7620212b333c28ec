import Actions
import Basics
import Glibc
import Planning
import Store
import Synchronization
import TestSupport
import Testing

struct CacheStoreTests {
    let temporary: TemporaryFolder
    let store: RunStore
    let clock = Clock()
    let caches: FileCacheStore

    /// A clock the test moves.
    final class Clock: Sendable {
        private let time = Atomic<Int64>(Samples.start.milliseconds)
        var now: Instant { Instant(milliseconds: time.load(ordering: .relaxed)) }
        func advance(_ milliseconds: Int64) { time.add(milliseconds, ordering: .relaxed) }
    }

    init() throws {
        temporary = try TemporaryFolder()
        store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        caches = FileCacheStore(store: store, maximumBytes: 1000) { [clock] in clock.now }
    }

    @discardableResult
    private func save(_ key: String, scope: String = "refs/heads/main", version: String = "v", _ text: String = "x")
        throws -> Bool
    {
        guard let path = try caches.reserve(scope: scope, key: key, version: version) else { return false }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        try #require(write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
        return try caches.commit(path: path, scope: scope, key: key, version: version)
    }

    private func find(_ keys: [String], scopes: [String] = ["refs/heads/main"], version: String = "v") throws -> String?
    {
        try caches.find(scopes: scopes, keys: keys, version: version)?.key
    }

    @Test func `the exact key wins, then the newest that begins with it, then the next key`() throws {
        for key in ["pip-1", "pip-1-old", "pip-1-new", "npm-7"] {
            try save(key)
            clock.advance(1)
        }
        #expect(try find(["pip-1"]) == "pip-1")
        #expect(try find(["pip-1-"]) == "pip-1-new")
        #expect(try find(["pip"]) == "pip-1-new")
        #expect(try find(["none", "pip-1"]) == "pip-1")
        #expect(try find(["none", "npm-"]) == "npm-7")
        #expect(try find(["none"]) == nil)
        #expect(try find(["pip-1"], version: "w") == nil)
    }

    @Test func `one scope is searched completely before the next`() throws {
        try save("k-exact", scope: "refs/heads/main")
        try save("k-exact-longer", scope: "refs/heads/topic")
        #expect(try find(["k-exact"], scopes: ["refs/heads/topic", "refs/heads/main"]) == "k-exact-longer")
        #expect(try find(["k-exact"], scopes: ["refs/heads/other", "refs/heads/main"]) == "k-exact")
        #expect(try find(["k-exact-longer"], scopes: ["refs/heads/main"]) == nil)
    }

    @Test func `an entry never changes`() throws {
        #expect(try save("k", "one"))
        #expect(try !save("k", "two"))
        let first = try #require(try caches.find(scopes: ["refs/heads/main"], keys: ["k"], version: "v"))
        #expect(try ProjectRoot.text(ofFile: first.archive) == "one")
        // Two at once: the second to commit loses and leaves nothing.
        let a = try #require(try caches.reserve(scope: "s", key: "k", version: "v"))
        let b = try #require(try caches.reserve(scope: "s", key: "k", version: "v"))
        for path in [a, b] { try #require(Shell.run("echo > '\(path)'") == 0) }
        #expect(try caches.commit(path: a, scope: "s", key: "k", version: "v"))
        #expect(try !caches.commit(path: b, scope: "s", key: "k", version: "v"))
        #expect(try ProjectRoot.names(inFolder: "\(temporary.data)/caches").count == 2)
    }

    @Test func `the least recently used entries go when the limit is passed`() throws {
        for key in ["a", "b", "c"] {
            try save(key, String(repeating: "x", count: 300))
            clock.advance(10)
        }
        #expect(try find(["a"]) == "a")
        clock.advance(10)
        try save("d", String(repeating: "x", count: 300))
        #expect(try find(["a"]) == "a")
        #expect(try find(["b"]) == nil)
        #expect(try find(["c"]) == "c")
        #expect(try find(["d"]) == "d")
        #expect(try ProjectRoot.names(inFolder: "\(temporary.data)/caches").count == 3)
    }

    @Test func `an entry whose file is gone is no hit`() throws {
        try save("k-1")
        clock.advance(1)
        try save("k-2")
        let hit = try #require(try caches.find(scopes: ["refs/heads/main"], keys: ["k"], version: "v"))
        unlink(hit.archive)
        #expect(try find(["k"]) == "k-1")
        #expect(try save("k-2"))
    }

    @Test func `bad keys and paths that were not reserved are refused`() throws {
        for key in ["", "a,b", "a\0b", String(repeating: "k", count: 513)] {
            #expect(throws: StorageError.self) { try find([key]) }
            #expect(throws: StorageError.self) { try caches.reserve(scope: "s", key: key, version: "v") }
        }
        #expect(throws: StorageError.self) { try find((0..<11).map { "k\($0)" }) }
        for path in ["/etc/passwd", "\(temporary.data)/caches/../x.part", "\(temporary.data)/caches/none.part"] {
            #expect(throws: StorageError.self) { try caches.commit(path: path, scope: "s", key: "k", version: "v") }
        }
    }

    @Test func `random keys are found as a plain model finds them`() throws {
        struct Entry {
            let scope: String
            let key: String
            let version: String
            let number: Int
        }
        var source = RandomSource()
        let store = FileCacheStore(store: store) { [clock] in clock.now }
        let letters = ["a", "b", "%", "_", "é", "e\u{301}", "A", "-", "😀", "'"]
        func text() -> String { (0...source.int(in: 0...3)).map { _ in source.pick(letters) }.joined() }
        let scopes = ["main", "topic", "refs/pull/1/merge"]
        var model: [Entry] = []
        let count = ProveTier.count(sample: 400, full: 5000)
        for number in 0..<count {
            let (scope, key, version) = (source.pick(scopes), text(), source.pick(["v1", "v2"]))
            if source.chance(0.4) {
                let path = try store.reserve(scope: scope, key: key, version: version)
                let isKnown = model.contains {
                    Key($0.scope) == Key(scope) && Key($0.key) == Key(key) && Key($0.version) == Key(version)
                }
                #expect((path == nil) == isKnown, "\(source)")
                guard let path else { continue }
                close(open(path, O_WRONLY | O_CREAT, 0o644))
                clock.advance(Int64(source.int(in: 0...1)))
                #expect(try store.commit(path: path, scope: scope, key: key, version: version), "\(source)")
                model.append(Entry(scope: scope, key: key, version: version, number: number))
            } else {
                let keys = (0...source.int(in: 0...2)).map { _ in text() }
                let order = scopes.shuffled(using: &source).prefix(source.int(in: 1...3))
                var expected: String?
                search: for scope in order {
                    let here = model.filter { Key($0.scope) == Key(scope) && Key($0.version) == Key(version) }
                    for key in keys {
                        let exact = here.first { Key($0.key) == Key(key) }
                        let newest = here.filter { $0.key.utf8.starts(with: key.utf8) }.max { $0.number < $1.number }
                        if let found = exact ?? newest {
                            expected = found.key
                            break search
                        }
                    }
                }
                let found = try store.find(scopes: Array(order), keys: keys, version: version)?.key
                #expect(found.map { Key($0) } == expected.map { Key($0) }, "\(source) \(keys)")
            }
        }
        try Evidence.record(name: "cache-lookups", counts: ["operations": count], seeds: [source.seed])
    }
}
