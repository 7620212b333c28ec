/// A problem to be shown as `error: …` with an exit code of its own.
struct CommandError: Error, CustomStringConvertible {
    let description: String
    let code: Int32

    init(_ description: String, code: Int32 = Exit.invalid) {
        self.description = description
        self.code = code
    }
}
