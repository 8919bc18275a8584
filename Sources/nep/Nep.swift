import Embedded

@main
struct Nep {
    static func main() {
        print(Embedded.migrations.count, Embedded.openAPI.count, Embedded.demo.count)
    }
}
