"""The shipped language model: an English news pipeline of spaCy components that run on onnxruntime."""
