"""What a report says, before it is a page, a PDF, a Word document, a workbook or LaTeX: blocks in their order."""
