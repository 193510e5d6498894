"""What the clock sets off. Jobs find their work in the database; none is ever stored as a job."""
