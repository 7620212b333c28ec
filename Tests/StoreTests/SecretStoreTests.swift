import Basics
import Glibc
import Hashing
import Journal
import Planning
import Store
import TestSupport
import Testing

struct SecretStoreTests {
    let temporary: TemporaryFolder
    let store: RunStore
    let key = SealingKey.random()
    let now = Instant(milliseconds: 1000)

    init() throws {
        temporary = try TemporaryFolder()
        store = try RunStore.open(dataDirectory: temporary.data, mode: .readWrite)
    }

    private func values() throws -> [ValuePlace: String] {
        try store.openSecrets { key }.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `secrets are kept by name and environment whatever the case`() throws {
        try store.setSecret(ValuePlace("token"), Array("one".utf8), key: key, at: now)
        try store.setSecret(ValuePlace("TOKEN", environment: "Prod"), Array("two".utf8), key: key, at: now)
        try store.setSecret(ValuePlace("Token", environment: "prod"), Array("three".utf8), key: key, at: now)
        #expect(try values() == [ValuePlace("TOKEN"): "one", ValuePlace("TOKEN", environment: "PROD"): "three"])
        #expect(try store.secrets().map(\.place.words) == ["TOKEN", "TOKEN of the environment prod"])
        #expect(try store.removeSecret(ValuePlace("Token")))
        #expect(try !store.removeSecret(ValuePlace("Token")))
        #expect(try values().count == 1)
    }

    @Test func `variables are kept beside them`() throws {
        try store.setVariable(ValuePlace("region"), "eu", at: now)
        try store.setVariable(ValuePlace("REGION"), "us", at: now)
        try store.setVariable(ValuePlace("REGION", environment: "Prod"), "", at: now)
        #expect(try store.variables().map(\.value) == ["us", ""])
        #expect(try store.removeVariable(ValuePlace("region", environment: "PROD")))
        #expect(try !store.removeVariable(ValuePlace("region", environment: "PROD")))
    }

    @Test func `the key is asked for only where there is a secret`() throws {
        #expect(try store.openSecrets { throw StoreError(.failed, "asked") }.isEmpty)
    }

    @Test func `a secret that does not open is an error`() throws {
        try store.setSecret(ValuePlace("A"), Array("one".utf8), key: key, at: now)
        try store.setSecret(ValuePlace("B"), Array("two".utf8), key: key, at: now)
        let missing = #expect(throws: StoreError.self) { try store.openSecrets { nil } }
        #expect(missing?.code == .missing)
        let other = #expect(throws: StoreError.self) { try store.openSecrets { SealingKey.random() } }
        #expect(other?.description.contains("the secret A is sealed with another key") == true)
    }

    @Test(
        .enabled(if: Shell.run("command -v sqlite3 >/dev/null") == 0, "needs the sqlite3 program"),
        arguments: [
            "UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE name = 'B') WHERE name = 'A'",
            "UPDATE secret SET environment = 'prod' WHERE name = 'A'",
            "UPDATE secret SET name = 'C' WHERE name = 'A'",
            "UPDATE secret SET sealed = replace(sealed, substr(sealed, 30, 1), 'x')",
            "UPDATE secret SET sealed = ''",
        ])
    func `a row that was changed does not open`(sql: String) throws {
        try store.setSecret(ValuePlace("A"), Array("one".utf8), key: key, at: now)
        try store.setSecret(ValuePlace("B"), Array("two".utf8), key: key, at: now)
        try #require(Shell.run("sqlite3 '\(temporary.data)/pitlane.sqlite' \"\(sql)\"") == 0)
        let error = #expect(throws: StoreError.self) { try store.openSecrets { key } }
        #expect(error?.description.contains("has been changed") == true)
    }

    @Test func `a key file is made once, for its owner only`() throws {
        let file = KeyFile(path: "\(temporary.path)/config/pitlane/secrets.key")
        #expect(try file.read() == nil)
        let key = try file.readOrMake()
        #expect(try file.readOrMake().bytes == key.bytes)
        #expect(try file.read()?.bytes == key.bytes)
        var status = stat()
        stat(file.path, &status)
        #expect(status.st_mode & 0o777 == 0o600)
        stat("\(temporary.path)/config/pitlane", &status)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(Shell.run("test $(ls '\(temporary.path)/config/pitlane' | wc -l) = 1") == 0)
    }
}
