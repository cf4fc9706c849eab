// What the graph page needs of sigma and graphology.
export { MultiDirectedGraph } from "graphology";
export { Sigma } from "sigma";
export { createEdgeClampedProgram } from "sigma/rendering";
export { floatColor } from "sigma/utils";
