import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/** A Neo4j Community server for the tests: RunNeo4j.java FOLDER PORT. It says where it listens and ends when its input ends. */
public class RunNeo4j {
    public static void main(String[] arguments) throws Exception {
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(128))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", Integer.parseInt(arguments[1])))
            .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        ConnectorPortRegister ports = ((GraphDatabaseAPI) service.database("system"))
            .getDependencyResolver().resolveDependency(ConnectorPortRegister.class);
        System.out.println("RunNeo4j listens on " + ports.getLocalAddress(ConnectorType.BOLT).getPort());
        while (System.in.read() >= 0) { }
        System.exit(0);
    }
}
