import Actions
import Testing

/// The digest of a folder: what is in it counts, and nothing else.
struct TreeDigestTests {
    private func digest(_ make: (TestFolder) throws -> Void) throws -> String {
        let folder = try TestFolder()
        try folder.write("one\n", to: "tree/a.txt")
        try make(folder)
        return try TreeDigest.of("\(folder.path)/tree")
    }

    @Test func isThatOfItsRecords() throws {
        // As sha256sum has it: of `one`, then of `file HEX a.txt` and a NUL.
        #expect(try digest { _ in } == "447866d64a46580b6be39ad16f8dacd59335588ad33eb558819a004fd6ee465d")
    }

    @Test func everyChangeOfContentChangesIt() throws {
        let plain = try digest { _ in }
        let changed: [(TestFolder) throws -> Void] = [
            { try $0.write("two\n", to: "tree/a.txt") },
            { try $0.write("", to: "tree/b.txt") },
            { try $0.write("one\n", to: "tree/sub/a.txt") },
            { try TestFolder.tool(["mv", "a.txt", "b.txt"], in: "\($0.path)/tree") },
            { try TestFolder.tool(["chmod", "+x", "a.txt"], in: "\($0.path)/tree") },
            { try TestFolder.tool(["ln", "-s", "a.txt", "link"], in: "\($0.path)/tree") },
            { try TestFolder.tool(["ln", "-s", "b.txt", "link"], in: "\($0.path)/tree") },
        ]
        let digests = try changed.map { try digest($0) }
        #expect(Set(digests + [plain]).count == changed.count + 1)
        // Neither times nor empty folders count.
        let same = try digest {
            try TestFolder.tool(["sh", "-c", "touch -d 2001-01-01 a.txt; mkdir empty"], in: "\($0.path)/tree")
        }
        #expect(same == plain)
    }
}
