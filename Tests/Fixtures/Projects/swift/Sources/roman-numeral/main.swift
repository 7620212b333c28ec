import Roman

for argument in CommandLine.arguments.dropFirst() {
    print(Int(argument).flatMap(roman) ?? "?")
}
