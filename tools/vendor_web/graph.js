// What the graph page needs of sigma and graphology.
export { MultiDirectedGraph } from "graphology";
export { Sigma } from "sigma";
export { EdgeProgram, EdgeArrowHeadProgram, createEdgeCompoundProgram } from "sigma/rendering";
export { floatColor } from "sigma/utils";
