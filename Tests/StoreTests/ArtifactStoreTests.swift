import Actions
import Basics
import Files
import Glibc
import Hashing
import Journal
import Planning
import Store
import TestSupport
import Testing

struct ArtifactStoreTests {
    let temporary: TemporaryFolder
    let store: RunStore
    let artifacts: FileArtifactStore
    let run: DrivenRun

    init() throws {
        temporary = try TemporaryFolder()
        store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        artifacts = FileArtifactStore(store: store, now: { Samples.start })
        run = try Samples.create(store)
    }

    @discardableResult
    private func upload(
        _ paths: [String], as name: String = "report", level: Int = 6, overwrite: Bool = false
    ) throws -> ArtifactRecord {
        try artifacts.upload(
            run: run.run, leg: NodePath("lint"), attempt: 1, name: name, root: "\(temporary.path)/root", paths: paths,
            compressionLevel: level, retentionDays: nil, overwrite: overwrite)
    }

    private func archives() throws -> [String] {
        try ProjectRoot.names(inFolder: "\(temporary.data)/artifacts/1").map { "\(temporary.data)/artifacts/1/\($0)" }
    }

    @Test(arguments: [0, 1, 6, 9])
    func `files come back as they were, and other programs read the archive`(level: Int) throws {
        var source = RandomSource()
        let random = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &source) }
        let files: [(String, [UInt8], mode_t)] = [
            ("empty", [], 0o644), ("run.sh", Array("#!/bin/sh\n".utf8), 0o755),
            ("deep/er/ü ñ.txt", Array("é".utf8), 0o640),
            ("random.bin", random, 0o600), ("zeros", [UInt8](repeating: 0, count: 1_000_000), 0o444),
        ]
        for (name, bytes, mode) in files { try temporary.write("root/\(name)", bytes, mode: mode) }
        try #require(Shell.run("mkdir '\(temporary.path)/root/folder'") == 0)
        let record = try upload(files.map(\.0) + ["folder"], level: level)
        #expect(record.files == files.count)
        #expect(try artifacts.artifacts(ofRun: 1) == [record])
        #expect(try artifacts.artifacts(ofRun: 2).isEmpty)
        let archive = try #require(try archives().first)
        #expect(try Folder.digest(of: archive).hex == record.digest)
        #expect(try ProjectRoot.bytes(ofFile: archive).count == Int(record.bytes))
        #expect(Shell.run("command -v unzip >/dev/null || exit 0; unzip -tq '\(archive)' >/dev/null") == 0)
        #expect(
            Shell.run("command -v python3 >/dev/null || exit 0; python3 -m zipfile -t '\(archive)' >/dev/null") == 0)
        let out = "\(temporary.path)/out/new"
        try artifacts.extract(record, ofRun: 1, into: out)
        for (name, bytes, _) in files {
            #expect(try ProjectRoot.bytes(ofFile: "\(out)/\(name)") == bytes, "\(name)")
            var status = stat()
            #expect(stat("\(out)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o644, "\(name)")
        }
        #expect(Shell.run("test -d '\(out)/folder'") == 0)
        try artifacts.copyArchive(record, ofRun: 1, to: "\(temporary.path)/copy.zip")
        #expect(try Folder.digest(of: "\(temporary.path)/copy.zip").hex == record.digest)
        // Again over the same files.
        try artifacts.extract(record, ofRun: 1, into: out)
    }

    @Test func `an archive made by another program is extracted`() throws {
        try temporary.write("root/a/b.txt", String(repeating: "text ", count: 1000), mode: 0o755)
        let archive = try upload(["a/b.txt"])
        let path = try #require(try archives().first)
        let command = "cd '\(temporary.path)/root' && rm '\(path)' && python3 -m zipfile -c '\(path)' a/"
        guard Shell.run("command -v python3 >/dev/null && command -v sqlite3 >/dev/null") == 0 else { return }
        try #require(Shell.run(command) == 0)
        let error = #expect(throws: StorageError.self) {
            try artifacts.extract(archive, ofRun: 1, into: "\(temporary.path)/o")
        }
        #expect(error?.description.contains("is damaged") == true)
        #expect(!Shell.exists("\(temporary.path)/o"))
        let digest = try Folder.digest(of: path).hex
        try #require(
            Shell.run("sqlite3 '\(temporary.data)/pitlane.sqlite' \"UPDATE artifact SET digest='\(digest)'\"") == 0)
        try artifacts.extract(archive, ofRun: 1, into: "\(temporary.path)/o")
        #expect(Shell.run("diff -r '\(temporary.path)/root/a' '\(temporary.path)/o/a'") == 0)
    }

    @Test(.enabled(if: ProveTier.isFull)) func `more entries than 16 bits count are written and read`() throws {
        try #require(Shell.run("cd '\(temporary.path)' && mkdir root && cd root && seq 1 66000 | xargs touch") == 0)
        let record = try upload((1...66_000).map(String.init), level: 1)
        #expect(record.files == 66_000)
        try artifacts.extract(record, ofRun: 1, into: "\(temporary.path)/out")
        #expect(try ProjectRoot.names(inFolder: "\(temporary.path)/out").count == 66_000)
        let archive = try #require(try archives().first)
        #expect(Shell.run("command -v unzip >/dev/null || exit 0; unzip -tq '\(archive)' >/dev/null") == 0)
    }

    @Test(.enabled(if: ProveTier.isFull)) func `a file beyond 4 GiB is written and read`() throws {
        try #require(
            Shell.run("cd '\(temporary.path)' && mkdir root && truncate -s 4400M root/big && echo x > root/z") == 0)
        let record = try upload(["big", "z"], level: 1)
        let archive = try #require(try archives().first)
        #expect(Shell.run("command -v unzip >/dev/null || exit 0; unzip -tq '\(archive)' >/dev/null") == 0)
        try artifacts.extract(record, ofRun: 1, into: "\(temporary.path)/out")
        #expect(Shell.run("cmp '\(temporary.path)/root/big' '\(temporary.path)/out/big'") == 0)
    }

    @Test func `a name is given once, or its artifact is replaced`() throws {
        try temporary.write("root/f", "1")
        let first = try upload(["f"])
        let error = #expect(throws: StorageError.self) { try upload(["f"]) }
        #expect(
            error?.description
                == "run 1 has an artifact 'report' already: give it another name, or set 'overwrite: true'")
        try temporary.write("root/f", "2")
        let second = try upload(["f"], overwrite: true)
        #expect(second.id > first.id)
        #expect(try artifacts.artifacts(ofRun: 1) == [second])
        #expect(try archives().count == 1)
        #expect(throws: StorageError.self) { try artifacts.extract(first, ofRun: 1, into: "\(temporary.path)/out") }
    }

    @Test(arguments: [
        "", "a/b", "a\\b", "a:b", "a\"b", "a<b", "a>b", "a|b", "a*b", "a?b", "a\rb", "a\nb", "a\r\nb", "a\0b",
    ])
    func `names no file system could keep are refused`(name: String) throws {
        try temporary.write("root/f", "1")
        #expect(throws: StorageError.self) { try upload(["f"], as: name) }
        #expect(try artifacts.artifacts(ofRun: 1).isEmpty)
    }

    @Test(arguments: ["../f", "a/../../f", "/etc/passwd", "a//f", "", "a:b", "missing"])
    func `paths outside the root, odd ones and missing files are refused and leave nothing`(path: String) throws {
        try temporary.write("root/f", "1")
        #expect(throws: StorageError.self) { try upload(["f", path]) }
        #expect(try artifacts.artifacts(ofRun: 1).isEmpty)
        #expect(try !Shell.exists("\(temporary.data)/artifacts/1") || archives().isEmpty)
    }

    @Test func `an archive without its row is not visible`() throws {
        try temporary.write("root/f", "1")
        try upload(["f"])
        let archive = try #require(try archives().first)
        // As after a death between the renaming and the row.
        try #require(
            Shell.run("cp '\(archive)' '\(archive).copy.zip'; touch '\(temporary.data)/artifacts/1/x.part'") == 0)
        #expect(try artifacts.artifacts(ofRun: 1).count == 1)
        let later = Instant(milliseconds: Int64(time(nil)) * 1000 + 2 * RetentionPolicy.day)
        let report = try store.prune(RetentionPolicy(), at: later)
        #expect(report.leftovers.count == 2)
        #expect(try archives() == [archive] || report.artifacts.count == 1)
    }

    /// Archives made by Python with names that lead out of the folder, and links inside it.
    @Test(arguments: ["../evil", "/tmp/pitlane-evil", "a/../../evil", "a\\..\\evil", "./x", "a//b", "link"])
    func `an archive that would write outside its folder is refused`(name: String) throws {
        guard Shell.run("command -v python3 >/dev/null && command -v sqlite3 >/dev/null") == 0 else { return }
        try temporary.write("root/f", "1")
        let record = try upload(["f"])
        let path = try #require(try archives().first)
        let script = """
            import zipfile, sys
            z = zipfile.ZipFile(sys.argv[1], 'w')
            z.writestr('good', 'x')
            i = zipfile.ZipInfo('x')
            i.filename = sys.argv[2]
            i.create_system = 3
            i.external_attr = (0o120777 if sys.argv[2] == 'link' else 0o100644) << 16
            z.writestr(i, '/etc/passwd')
            z.close()
            """
        try temporary.write("make.py", script)
        try #require(Shell.run("python3 '\(temporary.path)/make.py' '\(path)' '\(name)'") == 0)
        let digest = try Folder.digest(of: path).hex
        try #require(
            Shell.run("sqlite3 '\(temporary.data)/pitlane.sqlite' \"UPDATE artifact SET digest='\(digest)'\"") == 0)
        #expect(throws: StorageError.self) { try artifacts.extract(record, ofRun: 1, into: "\(temporary.path)/out/in") }
        #expect(Shell.run("test -z \"$(find '\(temporary.path)/out' -type f -o -type l)\"") == 0)
        #expect(!Shell.exists("\(temporary.path)/out/evil"))
        #expect(!Shell.exists("/tmp/pitlane-evil"))
    }

    @Test func `a symbolic link in the way is not followed`() throws {
        try temporary.write("root/a/f", "new")
        try temporary.write("root/g", "new")
        let record = try upload(["a/f", "g"])
        try temporary.write("victim/f", "old")
        try #require(
            Shell.run("cd '\(temporary.path)' && mkdir out && ln -s ../victim out/a && ln -s ../victim/f out/g") == 0)
        let error = #expect(throws: StorageError.self) {
            try artifacts.extract(record, ofRun: 1, into: "\(temporary.path)/out")
        }
        #expect(error?.description.contains("symbolic link") == true)
        #expect(try ProjectRoot.text(ofFile: "\(temporary.path)/victim/f") == "old")
        try #require(Shell.run("rm '\(temporary.path)/out/a'") == 0)
        try artifacts.extract(record, ofRun: 1, into: "\(temporary.path)/out")
        #expect(try ProjectRoot.text(ofFile: "\(temporary.path)/victim/f") == "old")
        #expect(try ProjectRoot.text(ofFile: "\(temporary.path)/out/g") == "new")
    }

    @Test func `damaged archives are errors, whatever byte is changed`() throws {
        guard Shell.run("command -v sqlite3 >/dev/null") == 0 else { return }
        try temporary.write("root/f", String(repeating: "hello ", count: 100))
        try temporary.write("root/g", "other")
        let record = try upload(["f", "g"])
        let path = try #require(try archives().first)
        let sound = try ProjectRoot.bytes(ofFile: path)
        var source = RandomSource()
        let count = ProveTier.count(sample: 30, full: 3000)
        for number in 0..<count {
            var bytes = sound
            if source.chance(0.3) { bytes.removeLast(source.int(in: 1...bytes.count)) }
            for _ in 0..<source.int(in: 1...3) where !bytes.isEmpty {
                bytes[source.int(in: 0...bytes.count - 1)] = UInt8.random(in: 0...255, using: &source)
            }
            let descriptor = open(path, O_WRONLY | O_TRUNC)
            try #require(write(descriptor, bytes, bytes.count) == bytes.count)
            close(descriptor)
            let digest = Digest.sha256(of: bytes).hex
            try #require(
                Shell.run("sqlite3 '\(temporary.data)/pitlane.sqlite' \"UPDATE artifact SET digest='\(digest)'\"") == 0)
            // Either an error or files below the folder; never a crash, never anything beside it.
            let out = "\(temporary.path)/out\(number)/in"
            do { try artifacts.extract(record, ofRun: 1, into: out) } catch {
                #expect(error is StorageError, "\(source)")
            }
            #expect(try ProjectRoot.names(inFolder: "\(temporary.path)/out\(number)") == ["in"], "\(source)")
        }
        try Evidence.record(name: "damaged-archives", counts: ["archives": count], seeds: [source.seed])
    }
}
