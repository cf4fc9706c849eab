import java.io.File;
import java.util.LinkedHashSet;
import java.util.Set;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.io.OWLOntologyLoaderMetaData;
import org.semanticweb.owlapi.io.RDFParserMetaData;
import org.semanticweb.owlapi.model.AxiomType;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.MissingImportHandlingStrategy;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyLoaderConfiguration;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.reasoner.OWLReasoner;
import org.semanticweb.owlapi.reasoner.OWLReasonerFactory;
import org.semanticweb.owlapi.util.SimpleIRIMapper;

/**
 * Opens a Turtle file the way Protégé does and prints what it understood, one "name value" a line.
 *
 * <p>Arguments: the file; the class of a reasoner; then IRI=FILE for each ontology that is imported, as a catalog.
 */
public class OwlCheck {
    public static void main(String[] arguments) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntologyLoaderConfiguration configuration = new OWLOntologyLoaderConfiguration()
            .setMissingImportHandlingStrategy(MissingImportHandlingStrategy.THROW_EXCEPTION)
            .setRepairIllegalPunnings(false);
        for (int i = 2; i < arguments.length; i++) {
            int equals = arguments[i].lastIndexOf('=');
            IRI imported = IRI.create(arguments[i].substring(0, equals));
            IRI file = IRI.create(new File(arguments[i].substring(equals + 1)));
            manager.getIRIMappers().add(new SimpleIRIMapper(imported, file));
        }
        // The format is named: left to itself, OWL API tries one parser after the other and takes what it gets.
        FileDocumentSource source = new FileDocumentSource(new File(arguments[0]), new TurtleDocumentFormat());
        OWLOntology ontology = manager.loadOntologyFromOntologyDocument(source, configuration);
        System.out.println("format " + manager.getOntologyFormat(ontology).getKey().replace(' ', '-'));
        System.out.println("unparsed " + unparsed(manager, ontology));
        System.out.println("axioms " + ontology.getAxiomCount());
        System.out.println("logical " + ontology.getLogicalAxiomCount());
        for (AxiomType<?> type : AxiomType.AXIOM_TYPES) {
            System.out.println(type.getName() + " " + ontology.getAxiomCount(type));
        }
        Set<String> violations = new LinkedHashSet<>();
        for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
            violations.add(violation.toString().replaceAll("\\s+", " "));
        }
        System.out.println("violations " + violations.size());
        violations.stream().limit(10).forEach(violation -> System.out.println("violation " + violation));
        if (arguments.length > 1) {
            reason(arguments[1], ontology);
        }
    }

    private static int unparsed(OWLOntologyManager manager, OWLOntology ontology) {
        OWLOntologyLoaderMetaData data =
            manager.getOntologyFormat(ontology).getOntologyLoaderMetaData().orElse(null);
        // The Rio readers of newer releases leave no such record.
        return data instanceof RDFParserMetaData ? (int) ((RDFParserMetaData) data).getUnparsedTriples().count() : 0;
    }

    private static void reason(String factory, OWLOntology ontology) throws Exception {
        OWLReasonerFactory made = (OWLReasonerFactory) Class.forName(factory).getDeclaredConstructor().newInstance();
        OWLReasoner reasoner = made.createReasoner(ontology);
        System.out.println("consistent " + reasoner.isConsistent());
        int empty = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom().size();
        System.out.println("unsatisfiable " + empty);
    }
}
