import java.io.File;
import java.lang.management.ManagementFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLClassExpression;
import org.semanticweb.owlapi.model.OWLDataFactory;
import org.semanticweb.owlapi.model.OWLObjectProperty;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyLoaderConfiguration;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.reasoner.InferenceType;
import org.semanticweb.owlapi.reasoner.OWLReasoner;
import org.semanticweb.owlapi.reasoner.OWLReasonerFactory;

/** Asks a reasoner what Protégé's DL Query tab asks; prints "step seconds answers", of processor time. Arguments: Turtle file, factory. */
public class DlQueries {
    private static final String KG = "https://w3id.org/kg-news/ontology#";
    private static long began;

    public static void main(String[] arguments) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntology ontology = manager.loadOntologyFromOntologyDocument(
            new FileDocumentSource(new File(arguments[0]), new TurtleDocumentFormat()),
            new OWLOntologyLoaderConfiguration());
        OWLDataFactory make = manager.getOWLDataFactory();
        OWLReasonerFactory factory =
            (OWLReasonerFactory) Class.forName(arguments[1]).getDeclaredConstructor().newInstance();
        began = now();
        OWLReasoner reasoner = factory.createReasoner(ontology);
        if (!reasoner.isConsistent()) {
            throw new IllegalStateException("inconsistent");
        }
        reasoner.precomputeInferences(InferenceType.CLASS_HIERARCHY);
        print("start", "");
        String[] names = {
            "ThreatAgainstService", "DeniedClaim", "AttributedClaim", "CorroboratedClaim", "RejectedDeal", "Officeholder"
        };
        for (String name : names) {
            ask(reasoner, name, named(make, name));
        }
        ask(reasoner, "Threaten-and-object-some-Service", make.getOWLObjectIntersectionOf(
            named(make, "Threaten"), make.getOWLObjectSomeValuesFrom(property(make, "object"), named(make, "Service"))));
        ask(reasoner, "Reject-and-agent-some-Country", make.getOWLObjectIntersectionOf(
            named(make, "Reject"), make.getOWLObjectSomeValuesFrom(property(make, "agent"), named(make, "Country"))));
        if (arguments.length > 2) {
            ask(reasoner, "attributedTo-min-2", make.getOWLObjectMinCardinality(2, property(make, "attributedTo")));
        }
    }

    /** Processor time of this thread: the reasoner's own, whatever else the machine does. */
    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static OWLClass named(OWLDataFactory make, String name) {
        return make.getOWLClass(IRI.create(KG + name));
    }

    private static OWLObjectProperty property(OWLDataFactory make, String name) {
        return make.getOWLObjectProperty(IRI.create(KG + name));
    }

    private static void ask(OWLReasoner reasoner, String name, OWLClassExpression expression) {
        began = now();
        print(name, " " + reasoner.getInstances(expression, false).getFlattened().size());
    }

    private static void print(String step, String answers) {
        System.out.printf("%s %.1f%s%n", step, (now() - began) / 1e9, answers);
    }
}
