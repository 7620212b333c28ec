import Glibc
import Store
import TestSupport
import Testing

@Suite(.enabled(if: Shell.run("command -v sqlite3 >/dev/null") == 0, "needs the sqlite3 program"))
struct SchemaTests {
    let temporary: TemporaryFolder

    init() throws { temporary = try TemporaryFolder() }

    private func sql(_ text: String) -> Int32 {
        Shell.run("sqlite3 '\(temporary.data)/pitlane.sqlite' \"\(text)\" >/dev/null")
    }

    @Test(arguments: [RunStore.Mode.readWrite, .readOnly])
    func `a newer schema is refused by name and left alone`(mode: RunStore.Mode) throws {
        _ = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        try #require(sql("PRAGMA user_version = 99") == 0)
        let error = #expect(throws: StoreError.self) { try RunStore.open(dataDirectory: temporary.data, mode: mode) }
        #expect(error?.code == .newerSchema)
        #expect(error?.description.contains("has schema 99") == true)
        #expect(sql("SELECT 1 / (SELECT user_version = 99 FROM pragma_user_version)") == 0)
    }

    @Test func `a file that is no database is refused and left alone`() throws {
        _ = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        try #require(Shell.run("cd '\(temporary.data)' && rm -f pitlane.sqlite-*; seq 1 9999 > pitlane.sqlite") == 0)
        let error = #expect(throws: StoreError.self) {
            try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        }
        #expect(error?.code == .corrupt)
        #expect(Shell.run("seq 1 9999 | cmp - '\(temporary.data)/pitlane.sqlite'") == 0)
    }

    @Test func `an event of a newer version is an error that says so`() throws {
        let store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        _ = try Samples.create(store)
        try #require(sql("INSERT INTO journal VALUES (1, 2, 0, NULL, NULL, 'run.teleported', '{}')") == 0)
        let error = #expect(throws: StoreError.self) { try store.events(ofRun: 1) }
        #expect(error?.code == .newerSchema)
        #expect(error?.description.contains("'run.teleported' is unknown to this version") == true)
    }

    @Test func `a journal with a gap is an error`() throws {
        let store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
        _ = try Samples.create(store)
        try #require(sql("UPDATE journal SET seq = 2") == 0)
        let error = #expect(throws: StoreError.self) { try store.events(ofRun: 1) }
        #expect(error?.description == "event 1 of run 1 is missing")
    }

    @Test func `an impossible folder is an error that names it`() throws {
        try temporary.write("file", "x")
        let error = #expect(throws: StoreError.self) {
            try RunStore.open(dataDirectory: "\(temporary.path)/file/data", mode: .readWrite)
        }
        #expect(error?.description == "cannot create the folder \(temporary.path)/file/data: Not a directory")
    }
}
