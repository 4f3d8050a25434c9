/** The version of de.bwaldvogel:mongo-java-server that is fetched from Maven Central. */
export const ENGINE_VERSION = '1.47.0';

/** What Maven fetches. */
export const ENGINE_POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId>
  <artifactId>mongo-java-server</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>de.bwaldvogel</groupId>
      <artifactId>mongo-java-server</artifactId>
      <version>${ENGINE_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`;

/**
 * Starts the engine on a free port of the loopback interface and prints it; ends when its input does.
 * It reports wire version 8, which the driver no longer takes, and does not know endSessions: mended here.
 */
export const ENGINE_MAIN = `import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;

public class Main {
  public static void main(String[] args) throws Exception {
    MemoryBackend backend = new MemoryBackend() {
      @Override
      public Document handleMessage(MongoMessage message) {
        if (message.getDocument().containsKey("endSessions")) return new Document("ok", 1.0);
        return super.handleMessage(message);
      }
    };
    backend.version(new MongoVersion() {
      @Override
      public List<Integer> getVersionArray() {
        return List.of(7, 0, 0);
      }

      @Override
      public int getWireVersion() {
        return 21;
      }
    });
    MongoServer server = new MongoServer(backend);
    System.out.println("port " + server.bind().getPort());
    while (System.in.read() >= 0) {}
    Runtime.getRuntime().halt(0);
  }
}
`;
