"""Paper and files: numbering, printed forms and labels, Excel in and out, attachments."""
