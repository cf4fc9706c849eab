import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.rdf4j.model.Resource;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.rio.ParseErrorListener;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.rio.RDFParser;
import org.eclipse.rdf4j.rio.Rio;
import org.eclipse.rdf4j.rio.helpers.AbstractRDFHandler;
import org.eclipse.rdf4j.rio.helpers.BasicParserSettings;

/** Reads an RDF file with RDF4J's strictest settings, as GraphDB's import can, and counts what it read. */
public class RioCheck {
    public static void main(String[] arguments) throws Exception {
        RDFFormat format = Rio.getParserFormatForFileName(arguments[0]).get();
        RDFParser parser = Rio.createParser(format);
        parser.set(BasicParserSettings.VERIFY_URI_SYNTAX, true);
        parser.set(BasicParserSettings.VERIFY_RELATIVE_URIS, true);
        parser.set(BasicParserSettings.VERIFY_DATATYPE_VALUES, true);
        parser.set(BasicParserSettings.FAIL_ON_UNKNOWN_DATATYPES, true);
        parser.set(BasicParserSettings.VERIFY_LANGUAGE_TAGS, true);
        Set<Statement> triples = new HashSet<>();
        Set<Resource> graphs = new HashSet<>();
        long[] complaints = {0};
        parser.setRDFHandler(new AbstractRDFHandler() {
            @Override
            public void handleStatement(Statement statement) {
                triples.add(statement);
                if (statement.getContext() != null) {
                    graphs.add(statement.getContext());
                }
            }
        });
        parser.setParseErrorListener(new ParseErrorListener() {
            @Override
            public void warning(String message, long line, long column) {
                complain(message, line);
            }

            @Override
            public void error(String message, long line, long column) {
                complain(message, line);
            }

            @Override
            public void fatalError(String message, long line, long column) {
                complain(message, line);
            }

            private void complain(String message, long line) {
                complaints[0]++;
                System.out.println("complaint line " + line + ": " + message);
            }
        });
        try (InputStream input = Files.newInputStream(Path.of(arguments[0]))) {
            parser.parse(input, "http://example.org/");
        }
        System.out.println("statements " + triples.size());
        System.out.println("graphs " + graphs.size());
        System.out.println("complaints " + complaints[0]);
    }
}
